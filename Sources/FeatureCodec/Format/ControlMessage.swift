/// A control message: what travels in addition to the data, at most 8 bytes each. Spec: [CTRL-1].
///
/// The first byte is 0xF0 plus the kind. No fragment begins with four ones, so a message can be told from data without a
/// profile. Numbers are little-endian.
///
///     up    F0 hello          version  identifier:4  session:2
///           F1 local result   frame:2  bits  layer  class:2  confidence
///           F2 announcement   session:2  number:4
///     down  F8 welcome        version  identifier:4  session:2
///           F9 refuse         reason  version
///           FA exit           frame:2  bits  layer  class:2  confidence
///           FB report         frame:2  bits  stream  symbols:3
///           FC retune         operating point
public enum ControlMessage: Hashable, Sendable {
  /// The device greets the server, at its start and after every reconnection. A new session number says that everything
  /// that it sent before is over. The session of a message of another version is 0.
  case hello(version: UInt8, profile: UInt32, session: UInt16)
  /// The result of the device's own classifier (hierarchical inference).
  case localResult(Decision)
  /// The whole number of the frame on air, for links that may fall silent.
  case announcement(session: UInt16, number: UInt32)
  /// The server speaks this version and holds this profile.
  case welcome(version: UInt8, profile: UInt32, session: UInt16)
  /// The server does not accept the device. `version` is the version that the server speaks.
  case refuse(RefuseReason, version: UInt8)
  /// The server is sure: the device stops working on this frame.
  case exit(Decision)
  /// The number of symbols of a frame's stream that have arrived. A number above 2²⁴ − 1 is written as 2²⁴ − 1.
  case report(frame: FrameReference, stream: UInt8, symbols: UInt32)
  /// From now on the streams of this operating point are in use.
  case retune(operatingPoint: UInt8)

  /// A frame, by the low bits of its number: as many as the sender of the message knows. Spec: [CTRL-2].
  public struct FrameReference: Hashable, Sendable {
    /// The low bits of the frame's number.
    public var number: UInt16
    /// How many bits of the number are known: those of a number on air, up to 16.
    public var bits: UInt8

    /// Creates a reference to the frame of this number, of which the low `bits` bits are known.
    public init(_ number: UInt32, bits: Int) {
      self.number = UInt16(truncatingIfNeeded: number & ((1 << UInt32(bits)) &- 1))
      self.bits = UInt8(truncatingIfNeeded: bits)
    }

    /// Creates a reference from the fields of a message, whatever their values.
    package init(number: UInt16, bits: UInt8) { (self.number, self.bits) = (number, bits) }

    /// Whether this may be a reference to the frame of this number, on a link whose numbers have `frameBits` bits on air.
    @inline(never)  // has several callers
    func matches(_ frame: UInt32, frameBits: Int) -> Bool {
      guard bits <= 16, Int(bits) >= frameBits else { return false }
      return (frame ^ UInt32(number)) & ((1 &<< UInt32(bits)) &- 1) == 0
    }
  }

  /// A class at a layer, with a confidence of 0 to 255 in steps of 1/255.
  public struct Decision: Hashable, Sendable {
    public var frame: FrameReference
    public var layer: UInt8
    public var classIndex: UInt16
    public var confidence: UInt8

    /// Creates a decision.
    public init(frame: FrameReference, layer: UInt8, classIndex: UInt16, confidence: UInt8) {
      (self.frame, self.layer, self.classIndex, self.confidence) = (frame, layer, classIndex, confidence)
    }
  }

  /// The reason why a server does not accept a device.
  public enum RefuseReason: UInt8, Hashable, Sendable {
    case unknownProfile = 1
    case unknownVersion = 2
    case busy = 3
    /// A reason for which this version has no name.
    case other = 255
  }

  /// The version of the format that this library speaks.
  public static let version: UInt8 = ProfileHeader.version
  /// The most bytes that a message of any kind can have.
  public static let maximumLength = 8
}

/// Why a message is skipped. Raw values are stable codes. Spec: [CTRL-3].
public enum ControlError: UInt8, Error, Hashable, Sendable {
  /// Data, not control.
  case notControl = 1
  /// A kind of a later version, or one that is not for this side.
  case unknownKind = 2
  /// The length is not that of the kind.
  case wrongLength = 3
  /// A message of the session before the current one, which arrives late. Spec: [SESS-6].
  case formerSession = 4
}
