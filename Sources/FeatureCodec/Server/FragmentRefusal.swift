/// The refusal of a fragment, which was dropped.
public struct FragmentRefusal: Error, Hashable, Sendable {
  public let reason: RefusalReason
}

/// The reason why a receiver dropped a fragment. Raw values are stable codes. Spec: [FRAG-6].
public enum RefusalReason: UInt8, Hashable, Sendable, CaseIterable {
  /// The fragment is shorter than a header, one symbol and the check.
  case tooShort = 1
  /// The packet is a control message of a kind that this receiver does not know.
  case unknownControl = 2
  /// The profile does not have the stream.
  case unknownStream = 3
  /// The first symbol lies beyond the end of the stream.
  case offsetOutOfRange = 4
  /// Whole bytes follow the stream's last symbol.
  case trailingBytes = 5
  /// The frame is older than the window.
  case lateFrame = 6
  /// The check at the end of the fragment does not match.
  case checkFailed = 7
  /// The fragment has bits that no encoder writes.
  case malformedCode = 8
}
