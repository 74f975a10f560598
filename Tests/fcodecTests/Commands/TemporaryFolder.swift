import ArgumentParser
import FeatureFiles
import Foundation

@testable import fcodec

/// A folder of a test's own, gone when the test is over.
struct TemporaryFolder {
  let url: URL

  static func use(_ body: (TemporaryFolder) throws -> Void) throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "fcodec-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: url) }
    try body(TemporaryFolder(url: url))
  }

  /// The path of the file `name`.
  func path(_ name: String) -> String { url.appending(path: name).path }

  /// Everything in it, hidden files and the contents of folders too.
  func names() throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: url.path).sorted()
  }

  func write(_ bytes: [UInt8], _ name: String) throws {
    let file = url.appending(path: name)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
  }

  func write(_ shape: [Int], _ elements: NumPyArray.Elements, _ name: String) throws {
    try write(NumPyArray(shape: shape, elements).npy, name)
  }

  func read(_ name: String) throws -> [UInt8] { try [UInt8](Data(contentsOf: url.appending(path: name))) }

  func array(_ name: String) throws -> NumPyArray { try NumPyArray(npy: read(name)) }

  func fragments(_ name: String) throws -> [[UInt8]] { try FragmentRecords(bytes: read(name)).fragments }

  /// Runs a command in this process. Arguments are separated by blanks; `@NAME` stands for a file of the folder.
  func run(_ line: String) throws {
    let arguments = line.split(separator: " ").map { $0.hasPrefix("@") ? path(String($0.dropFirst())) : String($0) }
    var command = try FCodec.parseAsRoot(arguments)
    try command.run()
  }
}
