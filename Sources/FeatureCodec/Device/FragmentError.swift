/// Why no fragment can be made. Spec: [FRAG-5].
public enum FragmentError: Error, Hashable, Sendable {
  /// The payload is too short for the header and one symbol.
  case payloadTooShort(minimum: Int)

  public var code: UInt8 {
    switch self {
    case .payloadTooShort: 1
    }
  }
}
