internal import FeatureTypes
internal import Quantize

/// A fragment was dropped.
public struct FragmentRefusal: Error, Hashable, Sendable {
  public let reason: RefusalReason
}

/// A data fragment that has passed every check that does not depend on what came before it. Spec: [FRAG-6].
struct CheckedFragment {
  let header: FragmentHeader
  /// Symbols in it, at least 1.
  let count: Int

  init(_ fragment: Span<UInt8>, of profile: borrowing ProfileView) throws(FragmentRefusal) {
    let format = profile.headerFormat
    guard fragment.count >= 1 else { throw FragmentRefusal(reason: .tooShort) }
    guard Int(fragment[0] >> 4) != FragmentHeader.control else { throw FragmentRefusal(reason: .unknownControl) }
    guard fragment.count > format.length else { throw FragmentRefusal(reason: .tooShort) }
    var packed: UInt32 = 0
    for byte in 0..<format.length { packed = packed << 8 | UInt32(fragment[byte]) }
    header = FragmentHeader(packed: packed, format)
    guard header.stream < profile.streamCount else { throw FragmentRefusal(reason: .unknownStream) }
    let stream = profile.stream(header.stream)
    let total = stream.symbolCount
    guard header.offset < total else { throw FragmentRefusal(reason: .offsetOutOfRange) }
    let bits = stream.layer.format.range.bits
    let length = fragment.count - format.length
    // More bytes than the rest of the stream can fill.
    guard length <= ((total - header.offset) * bits + 7) / 8 else { throw FragmentRefusal(reason: .trailingBytes) }
    count = min(length * 8 / bits, total - header.offset)
  }
}
