/// Why bytes are no request or no answer.
public struct WireError: Error, Hashable, CustomStringConvertible, Sendable {
  public let description: String

  init(_ description: String) { self.description = description }
}
