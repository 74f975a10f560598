import FeatureCodec
import FeatureFiles
import Foundation

/// Whole files, in and out; every failure is one line that names the file.
enum DataFile {
  static func read(_ path: String) throws(CommandError) -> [UInt8] {
    do {
      return [UInt8](try Data(contentsOf: URL(filePath: path)))
    } catch {
      throw CommandError("\(path): cannot be read")
    }
  }

  /// Writes `bytes` whole or not at all.
  static func write(_ bytes: [UInt8], to path: String) throws(CommandError) {
    do {
      try Data(bytes).write(to: URL(filePath: path), options: .atomic)
    } catch {
      throw CommandError("\(path): cannot be written")
    }
  }

  static func write(_ text: String, to path: String) throws(CommandError) { try write([UInt8](text.utf8), to: path) }

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

  static func profile(_ path: String) throws(CommandError) -> Profile {
    let bytes = try read(path)
    do throws(ProfileError) {
      return try Profile(bytes)
    } catch {
      throw CommandError("\(path): not a profile: \(error.field) at byte \(error.offset)")
    }
  }
}
