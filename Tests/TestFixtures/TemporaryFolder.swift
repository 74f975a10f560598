public import Foundation

/// A folder for one test, removed after the test.
public struct TemporaryFolder: Sendable {
  public let url: URL

  public var path: String { url.path }

  public static func use(_ body: (TemporaryFolder) throws -> Void) throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "featurecodec-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: url) }
    try body(TemporaryFolder(url: url))
  }

  /// Returns the path of the file `name`.
  public func path(_ name: String) -> String { url.appending(path: name).path }

  /// Everything in the folder, including hidden files and the contents of folders.
  public func names() throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: url.path).sorted()
  }

  /// Writes a file and creates its folders.
  public func write(_ bytes: [UInt8], _ name: String) throws {
    let file = url.appending(path: name)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
  }

  public func write(_ text: String, _ name: String) throws { try write(Array(text.utf8), name) }

  public func read(_ name: String) throws -> [UInt8] { try [UInt8](Data(contentsOf: url.appending(path: name))) }
}
