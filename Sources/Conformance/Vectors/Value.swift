/// One value of an operation's input or result. Spec: conformance.md, "Operations".
public enum Value: Hashable, Sendable {
  case int(Int32)
  case uint(UInt32)
  case bytes([UInt8])
  case text(String)
  case ints([Int32])
  case uints([UInt32])
  case packets([[UInt8]])
  case lists([[Int32]])

  /// The type of a value. Raw values are the names in `operations.json`.
  public enum Kind: String, Hashable, Sendable {
    case int, uint, bytes, text, ints, uints, packets, lists
  }

  public var kind: Kind {
    switch self {
    case .int: .int
    case .uint: .uint
    case .bytes: .bytes
    case .text: .text
    case .ints: .ints
    case .uints: .uints
    case .packets: .packets
    case .lists: .lists
    }
  }
}
