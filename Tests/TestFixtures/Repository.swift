public import Foundation

/// Files of the repository that tests read in place.
public enum Repository {
  public static let root = URL(filePath: #filePath).appending(path: "../../..").standardized

  public static let vectors = root.appending(path: "spec/vectors")

  public static func bytes(_ path: String) throws -> [UInt8] {
    try [UInt8](Data(contentsOf: root.appending(path: path)))
  }

  public static func text(_ path: String) throws -> String { String(decoding: try bytes(path), as: UTF8.self) }
}

extension Bundle {
  /// Returns the bytes of a resource of a test target: `try Bundle.module.bytes("Vectors/codes.json")`.
  public func bytes(_ path: String) throws -> [UInt8] { try [UInt8](Data(contentsOf: bundleURL.appending(path: path))) }
}
