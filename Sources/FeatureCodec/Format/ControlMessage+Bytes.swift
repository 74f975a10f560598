extension ControlMessage {
  private enum Kind {
    static let hello: UInt8 = 0xF0
    static let localResult: UInt8 = 0xF1
    static let announcement: UInt8 = 0xF2
    static let welcome: UInt8 = 0xF8
    static let refuse: UInt8 = 0xF9
    static let exit: UInt8 = 0xFA
    static let report: UInt8 = 0xFB
    static let retune: UInt8 = 0xFC

    /// Returns the length of a message of `kind` in bytes, or nil if there is no such kind.
    static func length(of kind: UInt8) -> Int? {
      switch kind {
      case hello, welcome, localResult, exit, report: 8
      case announcement: 7
      case refuse: 3
      case retune: 2
      default: nil
      }
    }
  }

  /// The number of bytes of a hello or a welcome that every version has. Spec: [CTRL-5].
  private static let greetingPrefix = 6

  /// Reads a message. Spec: [CTRL-3].
  ///
  /// The number of bytes must be exactly the length of the message's kind; only a hello or a welcome of another version
  /// may have any length from 6 bytes on.
  ///
  /// - Throws: `ControlError` if the bytes are not a message that this version knows.
  /// - Complexity: O(1).
  public init(_ bytes: Span<UInt8>) throws(ControlError) {
    guard FragmentHeader.isControl(bytes) else { throw .notControl }
    var cursor = ByteCursor(bytes)
    let kind = cursor.nextByte()
    guard let length = Kind.length(of: kind) else { throw .unknownKind }
    if kind == Kind.hello || kind == Kind.welcome {
      guard bytes.count >= ControlMessage.greetingPrefix else { throw .wrongLength }
      let (version, profile) = (cursor.nextByte(), cursor.next(4))
      guard version != ControlMessage.version || bytes.count == length else { throw .wrongLength }
      let session = version == ControlMessage.version ? UInt16(truncatingIfNeeded: cursor.next(2)) : 0
      self =
        kind == Kind.hello
        ? .hello(version: version, profile: profile, session: session)
        : .welcome(version: version, profile: profile, session: session)
      return
    }
    guard bytes.count == length else { throw .wrongLength }
    switch kind {
    case Kind.localResult: self = .localResult(Decision(&cursor))
    case Kind.announcement:
      self = .announcement(session: UInt16(truncatingIfNeeded: cursor.next(2)), number: cursor.next(4))
    case Kind.exit: self = .exit(Decision(&cursor))
    case Kind.report:
      self = .report(frame: FrameReference(&cursor), stream: cursor.nextByte(), symbols: cursor.next(3))
    case Kind.refuse:
      self = .refuse(RefuseReason(rawValue: cursor.nextByte()) ?? .other, version: cursor.nextByte())
    default: self = .retune(operatingPoint: cursor.nextByte())
    }
  }

  /// Writes the message into the first bytes of `bytes` and returns its length.
  ///
  /// - Precondition: `bytes` holds `maximumLength` bytes, also for a shorter message.
  /// - Complexity: O(1).
  public func write(into bytes: inout MutableSpan<UInt8>) -> Int {
    precondition(bytes.count >= ControlMessage.maximumLength, "a message needs room for maximumLength bytes")
    var writer = ByteWriter()
    switch self {
    case .hello(let version, let profile, let session):
      writer.append(Kind.hello, version, profile, session, to: &bytes)
    case .welcome(let version, let profile, let session):
      writer.append(Kind.welcome, version, profile, session, to: &bytes)
    case .announcement(let session, let number):
      writer.append(Kind.announcement, to: &bytes)
      writer.append(UInt32(session), length: 2, to: &bytes)
      writer.append(number, length: 4, to: &bytes)
    case .localResult(let decision): writer.append(Kind.localResult, decision, to: &bytes)
    case .exit(let decision): writer.append(Kind.exit, decision, to: &bytes)
    case .report(let frame, let stream, let symbols):
      writer.append(Kind.report, to: &bytes)
      writer.append(frame, to: &bytes)
      writer.append(stream, to: &bytes)
      writer.append(min(symbols, 0xFF_FFFF), length: 3, to: &bytes)
    case .refuse(let reason, let version):
      writer.append(Kind.refuse, to: &bytes)
      writer.append(reason.rawValue, to: &bytes)
      writer.append(version, to: &bytes)
    case .retune(let operatingPoint):
      writer.append(Kind.retune, to: &bytes)
      writer.append(operatingPoint, to: &bytes)
    }
    return writer.offset
  }
}

extension ControlMessage.FrameReference {
  fileprivate init(_ cursor: inout ByteCursor) {
    self.init(number: UInt16(truncatingIfNeeded: cursor.next(2)), bits: cursor.nextByte())
  }
}

extension ControlMessage.Decision {
  fileprivate init(_ cursor: inout ByteCursor) {
    self.init(
      frame: ControlMessage.FrameReference(&cursor), layer: cursor.nextByte(),
      classIndex: UInt16(truncatingIfNeeded: cursor.next(2)), confidence: cursor.nextByte())
  }
}

extension ByteWriter {
  fileprivate mutating func append(
    _ kind: UInt8, _ version: UInt8, _ profile: UInt32, _ session: UInt16, to bytes: inout MutableSpan<UInt8>
  ) {
    append(kind, to: &bytes)
    append(version, to: &bytes)
    append(profile, length: 4, to: &bytes)
    append(UInt32(session), length: 2, to: &bytes)
  }

  fileprivate mutating func append(_ frame: ControlMessage.FrameReference, to bytes: inout MutableSpan<UInt8>) {
    append(UInt32(frame.number), length: 2, to: &bytes)
    append(frame.bits, to: &bytes)
  }

  fileprivate mutating func append(
    _ kind: UInt8, _ decision: ControlMessage.Decision, to bytes: inout MutableSpan<UInt8>
  ) {
    append(kind, to: &bytes)
    append(decision.frame, to: &bytes)
    append(decision.layer, to: &bytes)
    append(UInt32(decision.classIndex), length: 2, to: &bytes)
    append(decision.confidence, to: &bytes)
  }
}
