/// What fragments need to know of a profile: their header, and their check. Spec: [FRAG-6], [FRAG-8].
protocol FragmentRules: ~Escapable {
  var identifier: UInt32 { get }
  var headerFormat: FragmentHeaderFormat { get }
  var checkLength: Int { get }
  var hasSeededCheck: Bool { get }
  var streamCount: Int { get }
}

extension ProfileView: FragmentRules {}

extension FragmentRules where Self: ~Escapable {
  /// Reads the header of a fragment of one of the streams.
  func readHeader(_ fragment: Span<UInt8>) throws(FragmentRefusal) -> FragmentHeader {
    guard fragment.count >= 1 else { throw FragmentRefusal(reason: .tooShort) }
    guard !FragmentHeader.isControl(fragment) else { throw FragmentRefusal(reason: .unknownControl) }
    let format = headerFormat
    guard fragment.count > format.length &+ checkLength else { throw FragmentRefusal(reason: .tooShort) }
    let header = FragmentHeader(fragment, format)
    guard header.stream < streamCount else { throw FragmentRefusal(reason: .unknownStream) }
    return header
  }

  /// Returns a check that has covered what does not depend on a fragment. Spec: [FRAG-8].
  @inline(__always)
  func check(session: UInt16) -> FragmentCheck {
    FragmentCheck(length: checkLength, identifier: identifier, session: hasSeededCheck ? session : nil)
  }
}

extension FragmentHeader {
  /// Returns why a fragment is refused because of its length, or nil.
  ///
  /// - Parameters:
  ///   - count: The number of symbols that were read.
  ///   - rest: The number of bits after them.
  ///   - symbolCount: The number of symbols in the stream.
  func refusal(_ count: Int, bitsLeft rest: Int, of symbolCount: Int) -> RefusalReason? {
    guard count > 0 else { return .tooShort }
    // If the stream has ended, only the rest of a byte may follow.
    return offset &+ count < symbolCount || rest < 8 ? nil : .trailingBytes
  }
}

/// The refusal of a fragment, which was dropped.
public struct FragmentRefusal: Error, Hashable, Sendable {
  public let reason: RefusalReason
}

/// The reason why a receiver dropped a fragment. Raw values are stable codes. Spec: [FRAG-6].
public enum RefusalReason: UInt8, Hashable, Sendable {
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
