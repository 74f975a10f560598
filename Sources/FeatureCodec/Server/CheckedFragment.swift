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

  /// Reads the whole fragment; `store` is called for each symbol with its number in the fragment and its code's bits.
  init(
    _ fragment: Span<UInt8>, of profile: borrowing ProfileView, store: (Int, UInt8) -> Void
  ) throws(FragmentRefusal) {
    let format = profile.headerFormat
    guard fragment.count >= 1 else { throw FragmentRefusal(reason: .tooShort) }
    guard Int(fragment[0] >> 4) != FragmentHeader.control else { throw FragmentRefusal(reason: .unknownControl) }
    guard fragment.count > format.length + profile.checkLength else { throw FragmentRefusal(reason: .tooShort) }
    var packed: UInt32 = 0
    for byte in 0..<format.length { packed = packed << 8 | UInt32(fragment[byte]) }
    header = FragmentHeader(packed: packed, format)
    guard header.stream < profile.streamCount else { throw FragmentRefusal(reason: .unknownStream) }
    let end = fragment.count - profile.checkLength
    guard Self.passesCheck(fragment, end: end, of: profile) else { throw FragmentRefusal(reason: .checkFailed) }
    let stream = profile.stream(header.stream)
    let total = stream.symbolCount
    guard header.offset < total else { throw FragmentRefusal(reason: .offsetOutOfRange) }

    var reader = BitReader(fragment.extracting(0..<end), byteOffset: format.length)
    var cursor = SymbolCursor(stream, at: header.offset)
    var count = 0
    do throws(MalformedCode) {
      while let run = cursor.next(in: stream) {
        var context = stream.context(segment: run.segment, channel: run.channel)
        let first = count
        var index = 0
        let read = try context.decode(run.length, from: &reader) { code in
          store(first + index, code)
          index += 1
        }
        count += read
        guard read == run.length else { break }
      }
    } catch {
      throw FragmentRefusal(reason: .malformedCode)
    }
    guard count > 0 else { throw FragmentRefusal(reason: .tooShort) }
    // Where the stream has ended, only the rest of a byte may follow.
    guard header.offset + count < total || reader.remaining < 8 else { throw FragmentRefusal(reason: .trailingBytes) }
    self.count = count
  }

  private static func passesCheck(_ fragment: Span<UInt8>, end: Int, of profile: borrowing ProfileView) -> Bool {
    guard profile.checkLength > 0 else { return true }
    var check = FragmentCheck(length: profile.checkLength, identifier: profile.identifier)
    for byte in 0..<end { check.add(fragment[byte]) }
    for byte in 0..<profile.checkLength where fragment[end + byte] != check.byte(byte) { return false }
    return true
  }
}
