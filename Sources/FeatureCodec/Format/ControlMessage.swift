/// A control message: what travels in addition to the data, at most 8 bytes each. Spec: [CTRL-1].
///
/// The first byte is 0xF0 plus the kind. Its upper four bits are those of stream 15, so a message can be told from data
/// without a profile. Numbers are little-endian.
///
///     up    F0 hello          version  identifier:4
///           F1 local result   frame  layer  class:2  confidence
///     down  F8 welcome        version  identifier:4
///           F9 refuse         reason  version
///           FA exit           frame  layer  class:2  confidence
///           FB report         frame  stream  symbols:3
///           FC retune         operating point
public enum ControlMessage: Hashable, Sendable {
  /// The device restarts: everything that it sent before is over.
  case hello(version: UInt8, profile: UInt32)
  /// The result of the device's own classifier (hierarchical inference).
  case localResult(Decision)
  /// The server speaks this version and holds this profile.
  case welcome(version: UInt8, profile: UInt32)
  /// The server does not accept the device. `version` is the version that the server speaks.
  case refuse(RefuseReason, version: UInt8)
  /// The server is sure: the device stops working on this frame.
  case exit(Decision)
  /// The number of symbols of a frame's stream that have arrived. A number above 2²⁴ − 1 is written as 2²⁴ − 1.
  case report(frame: UInt8, stream: UInt8, symbols: UInt32)
  /// From now on the streams of this operating point are in use.
  case retune(operatingPoint: UInt8)

  /// A class at a layer, with a confidence of 0 to 255 in steps of 1/255.
  public struct Decision: Hashable, Sendable {
    /// The frame's number on air.
    public var frame: UInt8
    public var layer: UInt8
    public var classIndex: UInt16
    public var confidence: UInt8

    /// Creates a decision.
    public init(frame: UInt8, layer: UInt8, classIndex: UInt16, confidence: UInt8) {
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

/// Why bytes are not a control message that this version knows. Raw values are stable codes. Spec: [CTRL-3].
public enum ControlError: UInt8, Error, Hashable, Sendable {
  /// Data, not control.
  case notControl = 1
  /// A kind of a later version, which is skipped.
  case unknownKind = 2
  /// The length is not that of the kind.
  case wrongLength = 3
}
