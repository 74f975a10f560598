/// A request to a testee: an operation and its input. Spec: conformance.md, "The protocol".
public struct Request: Hashable, Sendable {
  /// The length of the longest request, without the four bytes of its length.
  public static let maximumLength = 1 << 24

  public var operation: VectorOperation
  public var input: [Value]

  /// Creates a request.
  public init(_ operation: VectorOperation, _ input: [Value]) { (self.operation, self.input) = (operation, input) }

  /// The request as it travels: length, number, values.
  public var bytes: [UInt8] {
    var writer = WireWriter()
    writer.write(byte: operation.number)
    for value in input { writer.write(value) }
    return writer.framed
  }

  /// Reads a request, without its length. Returns nil if no operation has its number.
  public init?(_ bytes: [UInt8], operations: [UInt8: VectorOperation]) throws(WireError) {
    var reader = WireReader(bytes)
    guard let operation = operations[try reader.byte()] else { return nil }
    self.init(operation, try reader.values(of: operation.input))
    try reader.finish()
  }
}

/// Why bytes are not a request or an answer.
public struct WireError: Error, Hashable, CustomStringConvertible, Sendable {
  public let description: String

  init(_ description: String) { self.description = description }
}
