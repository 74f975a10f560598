import FeatureCodec
import FeatureFiles
import Foundation

/// Whole files, in and out; every failure is one line that names the file.
enum DataFile {
  static func read(_ path: String) throws(CommandError) -> [UInt8] {
    do {
      return [UInt8](try Data(contentsOf: URL(filePath: path)))
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

  /// Writes `bytes` whole or not at all, and not over a file that was read.
  static func write(_ bytes: [UInt8], to path: String, besides inputs: [String] = []) throws(CommandError) {
    var output = OutputFiles()
    output.add(bytes, at: path)
    try output.write(besides: inputs)
  }

  static func makeDirectory(_ path: String) throws(CommandError) {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw CommandError("\(path): the folder cannot be made")
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

  /// The profile at `path`, or else next to the fragments.
  static func profile(_ path: String?, of fragments: String) throws(CommandError) -> Profile {
    let beside = fragments + ".profile"
    guard path != nil || FileManager.default.fileExists(atPath: beside) else {
      throw CommandError("\(beside): no such file; --profile names the fragments' profile")
    }
    return try profile(at: path ?? beside)
  }

  static func profile(at path: String) throws(CommandError) -> Profile {
    let bytes = try read(path)
    do throws(ProfileError) {
      return try Profile(bytes)
    } catch {
      throw CommandError("\(path): not a profile: \(error.field) at byte \(error.offset)")
    }
  }
}
