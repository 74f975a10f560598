/// What the runner asks of a testee: an operation and its input.
public struct Request: Hashable, Sendable {
  /// The longest request, its length's own four bytes left out.
  public static let maximumLength = 1 << 24

  public var operation: VectorOperation
  public var input: [Value]

  public init(_ operation: VectorOperation, _ input: [Value]) { (self.operation, self.input) = (operation, input) }

  /// The request as it travels: length, number, values.
  public var bytes: [UInt8] {
    var writer = WireWriter()
    writer.write(byte: operation.number)
    for value in input { writer.write(value) }
    return writer.framed
  }

  /// Reads a request, which follows its length; nil where `operations` do not have its number.
  public init?(_ bytes: [UInt8], operations: [UInt8: VectorOperation]) throws(WireError) {
    var reader = WireReader(bytes)
    guard let operation = operations[try reader.byte()] else { return nil }
    self.init(operation, try reader.values(of: operation.input))
    try reader.finish()
  }
}

/// Why bytes are no request or no answer.
public struct WireError: Error, Hashable, CustomStringConvertible, Sendable {
  public let description: String

  init(_ description: String) { self.description = description }
}
