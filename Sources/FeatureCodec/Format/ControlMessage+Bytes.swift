extension ControlMessage {
  enum Kind {
    static let hello: UInt8 = 0xF0
    static let localResult: UInt8 = 0xF1
    static let announcement: UInt8 = 0xF2
    static let welcome: UInt8 = 0xF8
    static let refuse: UInt8 = 0xF9
    static let exit: UInt8 = 0xFA
    static let report: UInt8 = 0xFB
    static let retune: UInt8 = 0xFC

    /// Returns the length of a message of `kind`, at least 0xF0, in bytes, or 0 if there is no such kind.
    static func length(of kind: UInt8) -> Int {
      // Four bits for each kind, 0xF0 or 0xF8 lowest: hello, local result, announcement; welcome, refuse, exit, report, retune.
      let lengths: UInt32 = kind & 8 == 0 ? 0x788 : 0x2_8838
      return Int(truncatingIfNeeded: lengths &>> (4 &* UInt32(kind & 7)) & 15)
    }
  }

  /// Reads a message. Spec: [CTRL-3].
  ///
  /// The number of bytes must be exactly the length of the message's kind; only a hello or a welcome of another version
  /// may have any length from 6 bytes on.
  ///
  /// - Throws: `ControlError` if the bytes are not a message that this version knows.
  /// - Complexity: O(1).
  public init(_ bytes: Span<UInt8>) throws(ControlError) {
    let fields = try MessageFields(bytes)
    switch fields.kind {
    case Kind.hello: self = .hello(version: fields.second, profile: fields.profile, session: fields.session)
    case Kind.welcome: self = .welcome(version: fields.second, profile: fields.profile, session: fields.session)
    case Kind.localResult: self = .localResult(fields.decision)
    case Kind.announcement:
      self = .announcement(session: fields.frame.number, number: fields.first &>> 24 | fields.last &<< 8)
    case Kind.exit: self = .exit(fields.decision)
    case Kind.report: self = .report(frame: fields.frame, stream: fields.stream, symbols: fields.symbols)
    case Kind.refuse: self = .refuse(fields.reason, version: fields.third)
    default: self = .retune(operatingPoint: fields.second)
    }
  }

  /// Writes the message into the first bytes of `bytes` and returns its length.
  ///
  /// - Precondition: `bytes` holds `maximumLength` bytes, also for a shorter message.
  /// - Complexity: O(1).
  @inline(__always)  // callers know the kind
  public func write(into bytes: inout MutableSpan<UInt8>) -> Int {
    precondition(bytes.count >= ControlMessage.maximumLength, "a message needs room for maximumLength bytes")
    let fields = fields
    let length = Kind.length(of: fields.kind)
    fields.write(length, into: &bytes)
    return length
  }

  @inline(__always)
  private var fields: MessageFields {
    switch self {
    case .hello(let version, let profile, let session): MessageFields(Kind.hello, version, profile, session)
    case .welcome(let version, let profile, let session): MessageFields(Kind.welcome, version, profile, session)
    case .announcement(let session, let number):
      MessageFields(UInt32(Kind.announcement) | UInt32(session) &<< 8 | number &<< 24, number &>> 8)
    case .localResult(let decision): MessageFields(Kind.localResult, decision.frame, decision.last)
    case .exit(let decision): MessageFields(Kind.exit, decision.frame, decision.last)
    case .report(let frame, let stream, let symbols):
      MessageFields(Kind.report, frame, UInt32(stream) | min(symbols, 0xFF_FFFF) &<< 8)
    case .refuse(let reason, let version):
      MessageFields(UInt32(Kind.refuse) | UInt32(reason.rawValue) &<< 8 | UInt32(version) &<< 16)
    case .retune(let operatingPoint): MessageFields(UInt32(Kind.retune) | UInt32(operatingPoint) &<< 8)
    }
  }
}

/// The bytes of a message in two numbers, little-endian: the first four, and the last four. Bytes after its end are 0.
struct MessageFields {
  /// The number of bytes of a hello or a welcome that every version has. Spec: [CTRL-5].
  private static let greetingPrefix = 6

  private(set) var (first, last): (UInt32, UInt32) = (0, 0)

  /// Reads the fields of a message, whose length must be that of its kind. Spec: [CTRL-3].
  init(_ bytes: Span<UInt8>) throws(ControlError) {
    guard FragmentHeader.isControl(bytes) else { throw .notControl }
    for index in (0..<min(bytes.count, ControlMessage.maximumLength)).reversed() {
      (first, last) = (first &<< 8 | UInt32(bytes[index]), last &<< 8 | first &>> 24)
    }
    let length = ControlMessage.Kind.length(of: kind)
    guard length > 0 else { throw .unknownKind }
    let isGreeting = kind == ControlMessage.Kind.hello || kind == ControlMessage.Kind.welcome
    let isKnown = !isGreeting || second == ControlMessage.version
    guard isKnown ? bytes.count == length : bytes.count >= Self.greetingPrefix else { throw .wrongLength }
  }

  /// Creates fields from the first four bytes and the last four.
  init(_ first: UInt32, _ last: UInt32 = 0) { (self.first, self.last) = (first, last) }

  /// Creates the fields of a hello or a welcome.
  init(_ kind: UInt8, _ version: UInt8, _ profile: UInt32, _ session: UInt16) {
    self.init(UInt32(kind) | UInt32(version) &<< 8 | profile &<< 16, profile &>> 16 | UInt32(session) &<< 16)
  }

  /// Creates the fields of a message about a frame.
  init(_ kind: UInt8, _ frame: ControlMessage.FrameReference, _ last: UInt32) {
    self.init(UInt32(kind) | UInt32(frame.number) &<< 8 | UInt32(frame.bits) &<< 24, last)
  }

  var kind: UInt8 { UInt8(truncatingIfNeeded: first) }
  /// The bytes after the kind: a version or a reason or an operating point, and the byte after it.
  var second: UInt8 { UInt8(truncatingIfNeeded: first &>> 8) }
  var third: UInt8 { UInt8(truncatingIfNeeded: first &>> 16) }
  /// The profile of a hello or a welcome.
  var profile: UInt32 { first &>> 16 | last &<< 16 }
  /// The session of a hello or a welcome: 0 in another version, whose bytes may mean something else.
  var session: UInt16 { second == ControlMessage.version ? UInt16(truncatingIfNeeded: last &>> 16) : 0 }
  /// The reason of a refusal.
  var reason: ControlMessage.RefuseReason { ControlMessage.RefuseReason(rawValue: second) ?? .other }
  var frame: ControlMessage.FrameReference {
    ControlMessage.FrameReference(
      number: UInt16(truncatingIfNeeded: first &>> 8), bits: UInt8(truncatingIfNeeded: first &>> 24))
  }
  /// The stream of a report.
  var stream: UInt8 { UInt8(truncatingIfNeeded: last) }
  /// The symbols of a report.
  var symbols: UInt32 { last &>> 8 }
  /// The decision of a local result or an exit.
  var decision: ControlMessage.Decision {
    ControlMessage.Decision(
      frame: frame, layer: UInt8(truncatingIfNeeded: last), classIndex: UInt16(truncatingIfNeeded: last &>> 8),
      confidence: UInt8(truncatingIfNeeded: last &>> 24))
  }

  /// Writes the first `length` bytes.
  @inline(never)  // has several callers
  func write(_ length: Int, into bytes: inout MutableSpan<UInt8>) {
    var (first, last) = (first, last)
    for index in 0..<length {
      bytes[index] = UInt8(truncatingIfNeeded: first)
      (first, last) = (first &>> 8 | last &<< 24, last &>> 8)
    }
  }
}

extension ControlMessage.Decision {
  /// The last four bytes of the message.
  fileprivate var last: UInt32 { UInt32(layer) | UInt32(classIndex) &<< 8 | UInt32(confidence) &<< 24 }
}
