extension Profile {
  /// Reads a whole fragment: its header, then the codes of its symbols in the order on air. Spec: [FRAG-6], all rows
  /// but the last.
  ///
  /// - Parameters:
  ///   - fragment: The bytes of the fragment.
  ///   - session: The session's number, which a seeded check covers.
  ///   - symbols: Room for as many symbols as the fragment's stream has, or for 32 symbols per byte. It is filled.
  ///   - usesScalarForm: Whether the scalar form reads the codes, which defines the result.
  /// - Throws: `FragmentRefusal` if a receiver would refuse the fragment in any state.
  /// - Complexity: O(bytes + symbols).
  func readFragment(
    _ fragment: Span<UInt8>, session: UInt16, into symbols: inout FragmentSymbols, usesScalarForm: Bool = false
  ) throws(FragmentRefusal) -> FragmentHeader {
    let header = try readHeader(fragment)
    let end = fragment.count - checkLength
    guard passesCheck(fragment, session: session, end: end) else { throw FragmentRefusal(reason: .checkFailed) }
    let stream = streams[header.stream]
    guard header.offset < stream.symbolCount else { throw FragmentRefusal(reason: .offsetOutOfRange) }
    let codes = headerFormat.length..<end
    let rest: Int
    do throws(MalformedCode) {
      rest =
        usesScalarForm
        ? try symbols.readScalar(codes, of: fragment, stream, from: header.offset)
        : try symbols.read(codes, of: fragment, stream, from: header.offset)
    } catch {
      throw FragmentRefusal(reason: .malformedCode)
    }
    guard symbols.count > 0 else { throw FragmentRefusal(reason: .tooShort) }
    // If the stream has ended, only the rest of a byte may follow.
    guard header.offset + symbols.count < stream.symbolCount || rest < 8 else {
      throw FragmentRefusal(reason: .trailingBytes)
    }
    return header
  }

  private func readHeader(_ fragment: Span<UInt8>) throws(FragmentRefusal) -> FragmentHeader {
    guard fragment.count >= 1 else { throw FragmentRefusal(reason: .tooShort) }
    guard !FragmentHeader.isControl(fragment) else { throw FragmentRefusal(reason: .unknownControl) }
    guard fragment.count > headerFormat.length + checkLength else { throw FragmentRefusal(reason: .tooShort) }
    let header = FragmentHeader(fragment, headerFormat)
    guard header.stream < streams.count else { throw FragmentRefusal(reason: .unknownStream) }
    return header
  }

  private func passesCheck(_ fragment: Span<UInt8>, session: UInt16, end: Int) -> Bool {
    guard checkLength > 0 else { return true }
    var check = FragmentCheck(length: checkLength, identifier: identifier, session: hasSeededCheck ? session : nil)
    check.add(fragment.extracting(0..<end))
    for byte in 0..<checkLength where fragment[end + byte] != check.byte(byte) { return false }
    return true
  }
}

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
