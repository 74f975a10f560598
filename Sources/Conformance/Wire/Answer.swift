/// A testee's answer to a request. Spec: conformance.md, "The protocol".
public enum Answer: Hashable, Sendable {
  case result([Value])
  /// The specification refuses the input: the code, then the operation's details.
  case refused(code: Int32, details: [Int32])
  /// The testee does not have the operation.
  case unsupported
  /// The testee failed to answer, for this reason.
  case failed(String)
}

extension Answer {
  private enum Status {
    static let result: UInt8 = 0
    static let refused: UInt8 = 1
    static let unsupported: UInt8 = 2
    static let failed: UInt8 = 3
  }

  /// The length of the longest answer that is read, without the four bytes of its length. The places of 2²⁴ symbols fit
  /// in it.
  public static let maximumLength = 1 << 28

  /// The answer as it travels: length, status, values.
  public var bytes: [UInt8] {
    var writer = WireWriter()
    switch self {
    case .result(let values):
      writer.write(byte: Status.result)
      for value in values { writer.write(value) }
    case .refused(let code, let details):
      writer.write(byte: Status.refused)
      writer.write(number: code)
      for detail in details { writer.write(number: detail) }
    case .unsupported: writer.write(byte: Status.unsupported)
    case .failed(let message):
      writer.write(byte: Status.failed)
      writer.write(.text(message))
    }
    return writer.framed
  }

  /// Reads the answer to `operation`, without its length.
  public init(_ bytes: [UInt8], to operation: VectorOperation) throws(WireError) {
    var reader = WireReader(bytes)
    switch try reader.byte() {
    case Status.result: self = .result(try reader.values(of: operation.result))
    case Status.refused:
      let code = try reader.int()
      var details: [Int32] = []
      for _ in operation.details { details.append(try reader.int()) }
      self = .refused(code: code, details: details)
    case Status.unsupported: self = .unsupported
    case Status.failed:
      guard case .text(let message) = try reader.value(of: .text) else { throw WireError("no message") }
      self = .failed(message)
    case let status: throw WireError("there is no status \(status)")
    }
    try reader.finish()
  }
}
