/// A data fragment that has passed every check that does not depend on what came before it. Spec: [FRAG-6].
struct CheckedFragment {
  let header: FragmentHeader
  /// Symbols in it, at least 1.
  let count: Int
  /// Stands at the fragment's first symbol.
  let cursor: SymbolCursor
}

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

extension Profile {
  /// Reads a whole fragment: its header, then the codes of its symbols in the order on air. Refuses it where a receiver
  /// would refuse it in any state. O(bytes + symbols). Spec: [FRAG-6], all rows but the last.
  ///
  /// - Parameter symbols: as many bytes as the longest stream has symbols; each of the fragment's symbols is written as
  ///   its low bits.
  func readFragment(
    _ fragment: Span<UInt8>, into symbols: inout [UInt8]
  ) throws(FragmentRefusal) -> CheckedFragment {
    let header = try readHeader(fragment)
    let end = fragment.count - checkLength
    guard passesCheck(fragment, end: end) else { throw FragmentRefusal(reason: .checkFailed) }
    let stream = streams[header.stream]
    guard header.offset < stream.symbolCount else { throw FragmentRefusal(reason: .offsetOutOfRange) }
    var reader = BitReader(fragment.extracting(0..<end), byteOffset: headerFormat.length)
    let first = SymbolCursor(stream, at: header.offset)
    let count: Int
    do throws(MalformedCode) {
      var output = symbols.mutableSpan
      count = try Self.readSymbols(of: stream, from: first, &reader, into: &output)
    } catch {
      throw FragmentRefusal(reason: .malformedCode)
    }
    guard count > 0 else { throw FragmentRefusal(reason: .tooShort) }
    // Where the stream has ended, only the rest of a byte may follow.
    guard header.offset + count < stream.symbolCount || reader.remaining < 8 else {
      throw FragmentRefusal(reason: .trailingBytes)
    }
    return CheckedFragment(header: header, count: count, cursor: first)
  }

  private func readHeader(_ fragment: Span<UInt8>) throws(FragmentRefusal) -> FragmentHeader {
    guard fragment.count >= 1 else { throw FragmentRefusal(reason: .tooShort) }
    guard !FragmentHeader.isControl(fragment) else { throw FragmentRefusal(reason: .unknownControl) }
    guard fragment.count > headerFormat.length + checkLength else { throw FragmentRefusal(reason: .tooShort) }
    let header = FragmentHeader(fragment, headerFormat)
    guard header.stream < streams.count else { throw FragmentRefusal(reason: .unknownStream) }
    return header
  }

  private func passesCheck(_ fragment: Span<UInt8>, end: Int) -> Bool {
    guard checkLength > 0 else { return true }
    var check = FragmentCheck(length: checkLength, identifier: identifier)
    for byte in 0..<end { check.add(fragment[byte]) }
    for byte in 0..<checkLength where fragment[end + byte] != check.byte(byte) { return false }
    return true
  }

  /// Reads runs until the bits or the stream end; returns how many symbols there were.
  private static func readSymbols(
    of stream: ServerStream, from first: SymbolCursor, _ reader: inout BitReader, into symbols: inout MutableSpan<UInt8>
  ) throws(MalformedCode) -> Int {
    var cursor = first
    var count = 0
    while let run = cursor.next(in: stream) {
      var context = stream.context(of: run.segment, channel: run.channel)
      let read = try context.decode(run.places.count, from: &reader, into: &symbols, at: count)
      count += read
      guard read == run.places.count else { break }
    }
    return count
  }
}
