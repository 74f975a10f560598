/// A fragment was dropped.
public struct FragmentRefusal: Error, Hashable, Sendable {
  public let reason: RefusalReason
}

/// Why a receiver dropped a fragment; raw values are stable codes. Spec: [FRAG-6].
public enum RefusalReason: UInt8, Hashable, Sendable, CaseIterable {
  /// Shorter than a header and one symbol.
  case tooShort = 1
  /// A control message, of a kind that this receiver does not know.
  case unknownControl = 2
  /// A stream that the profile does not have.
  case unknownStream = 3
  /// The first symbol would stand beyond the stream's end.
  case offsetOutOfRange = 4
  /// Whole bytes follow the stream's last symbol.
  case trailingBytes = 5
  /// Of a frame that the window has left behind.
  case lateFrame = 6
  /// The check at its end does not fit.
  case checkFailed = 7
  /// Bits that no encoder writes.
  case malformedCode = 8
}
