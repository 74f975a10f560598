/// Why files are no vectors: the file, where in it, and what is wrong.
public struct VectorError: Error, Hashable, CustomStringConvertible, Sendable {
  public let description: String

  public init(_ description: String) { self.description = description }

  /// The same, said of a part of something larger.
  func inside(_ place: String) -> VectorError { VectorError("\(place): \(description)") }
}
