import FeatureFiles
import Foundation

/// Reads and writes whole files. Every error is one line that names the file.
enum DataFile {
  static func read(_ path: String) throws(CommandError) -> [UInt8] {
    do {
      return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    } catch {
      let exists = FileManager.default.fileExists(atPath: path)
      throw CommandError(
        "\(path): \(isFolder(path) ? "is a folder, not a file" : exists ? "cannot be read" : "no such file")")
    }
  }

  static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
  }

  /// Writes all of `bytes` or nothing, and never overwrites a file that was read.
  static func write(_ bytes: [UInt8], to path: String, besides inputs: [String] = []) throws(CommandError) {
    var output = OutputFiles()
    output.add(bytes, at: path)
    try output.write(besides: inputs)
  }

  static func makeDirectory(_ path: String) throws(CommandError) {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw CommandError("\(path): the folder cannot be created")
    }
  }

  static func fragments(_ path: String) throws(CommandError) -> [[UInt8]] {
    let bytes = try read(path)
    do throws(FragmentRecordsError) {
      return try FragmentRecords(bytes: bytes).fragments
    } catch {
      throw CommandError("\(path): \(error)")
    }
  }

  static func array(_ path: String) throws(CommandError) -> NumPyArray {
    let bytes = try read(path)
    do throws(NumPyError) {
      return try NumPyArray(npy: bytes)
    } catch {
      throw CommandError("\(path): \(error)")
    }
  }

  /// One integer label for each of `count` maps or examples.
  static func labels(_ path: String, of count: Int, _ items: String) throws(CommandError) -> [Int] {
    let array = try array(path)
    guard let labels = array.integers, array.shape == [count] else {
      throw CommandError(
        "\(path): \(count) \(items) need as many integer labels, not \(array.shape) of \(array.elementType)")
    }
    return labels
  }
}
