extension ControlMessage {
  private enum Kind {
    static let hello: UInt8 = 0xF0
    static let localResult: UInt8 = 0xF1
    static let welcome: UInt8 = 0xF8
    static let refuse: UInt8 = 0xF9
    static let exit: UInt8 = 0xFA
    static let report: UInt8 = 0xFB
    static let retune: UInt8 = 0xFC
  }

  /// Reads a message: whatever the bytes are, they are one or an error. The length must be exactly its kind's. O(1).
  public init(_ bytes: Span<UInt8>) throws(ControlError) {
    guard bytes.count > 0, bytes[0] >> 4 == UInt8(FragmentHeader.control) else { throw .notControl }
    let wanted: Int
    switch bytes[0] {
    case Kind.hello, Kind.welcome, Kind.localResult, Kind.exit, Kind.report: wanted = 6
    case Kind.refuse: wanted = 3
    case Kind.retune: wanted = 2
    default: throw .unknownKind
    }
    guard bytes.count == wanted else { throw .wrongLength }
    switch bytes[0] {
    case Kind.hello: self = .hello(version: bytes[1], profile: bytes.littleEndian32(at: 2))
    case Kind.welcome: self = .welcome(version: bytes[1], profile: bytes.littleEndian32(at: 2))
    case Kind.localResult: self = .localResult(Decision(bytes))
    case Kind.exit: self = .exit(Decision(bytes))
    case Kind.report:
      let symbols = UInt32(bytes[3]) | UInt32(bytes[4]) << 8 | UInt32(bytes[5]) << 16
      self = .report(frame: bytes[1], stream: bytes[2], symbols: symbols)
    case Kind.refuse: self = .refuse(RefuseReason(rawValue: bytes[1]) ?? .other, version: bytes[2])
    default: self = .retune(operatingPoint: bytes[1])
    }
  }

  /// Writes the message into the first bytes of `bytes` and returns its length. O(1).
  ///
  /// - Precondition: `bytes` holds `maximumLength` bytes, however short the message.
  public func write(into bytes: inout MutableSpan<UInt8>) -> Int {
    precondition(bytes.count >= ControlMessage.maximumLength, "a message takes up to 8 bytes")
    switch self {
    case .hello(let version, let profile): return bytes.write(Kind.hello, version, profile)
    case .welcome(let version, let profile): return bytes.write(Kind.welcome, version, profile)
    case .localResult(let decision): return decision.write(Kind.localResult, into: &bytes)
    case .exit(let decision): return decision.write(Kind.exit, into: &bytes)
    case .report(let frame, let stream, let symbols):
      (bytes[0], bytes[1], bytes[2]) = (Kind.report, frame, stream)
      for index in 0..<3 {
        bytes[3 + index] = UInt8(truncatingIfNeeded: min(symbols, 0xFF_FFFF) >> UInt32(truncatingIfNeeded: 8 * index))
      }
      return 6
    case .refuse(let reason, let version):
      (bytes[0], bytes[1], bytes[2]) = (Kind.refuse, reason.rawValue, version)
      return 3
    case .retune(let operatingPoint):
      (bytes[0], bytes[1]) = (Kind.retune, operatingPoint)
      return 2
    }
  }
}

extension ControlMessage.Decision {
  fileprivate init(_ bytes: Span<UInt8>) {
    self.init(
      frame: bytes[1], layer: bytes[2], classIndex: UInt16(bytes[3]) | UInt16(bytes[4]) << 8, confidence: bytes[5])
  }

  fileprivate func write(_ kind: UInt8, into bytes: inout MutableSpan<UInt8>) -> Int {
    (bytes[0], bytes[1], bytes[2]) = (kind, frame, layer)
    (bytes[3], bytes[4]) = (UInt8(truncatingIfNeeded: classIndex), UInt8(truncatingIfNeeded: classIndex >> 8))
    bytes[5] = confidence
    return 6
  }
}

extension Span where Element == UInt8 {
  fileprivate func littleEndian32(at offset: Int) -> UInt32 {
    UInt32(self[offset]) | UInt32(self[offset + 1]) << 8 | UInt32(self[offset + 2]) << 16
      | UInt32(self[offset + 3]) << 24
  }
}

extension MutableSpan where Element == UInt8 {
  fileprivate mutating func write(_ kind: UInt8, _ version: UInt8, _ identifier: UInt32) -> Int {
    (self[0], self[1]) = (kind, version)
    for index in 0..<4 {
      self[2 + index] = UInt8(truncatingIfNeeded: identifier >> UInt32(truncatingIfNeeded: 8 * index))
    }
    return 6
  }
}
