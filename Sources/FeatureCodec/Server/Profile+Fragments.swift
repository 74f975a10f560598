extension Profile {
  /// Reads a whole fragment: its header, then the codes of its symbols in the order on air. Spec: [FRAG-6], all rows
  /// but the last.
  ///
  /// - Parameters:
  ///   - fragment: The bytes of the fragment.
  ///   - session: The session's number, which a seeded check covers.
  ///   - symbols: Room for as many symbols as the fragment's stream has, or for 32 symbols per byte. It is filled.
  ///   - usesScalarForm: Whether the scalar form reads the codes, which defines the result.
  /// - Returns: The header, and the stream that it names.
  /// - Throws: `FragmentRefusal` if a receiver would refuse the fragment in any state.
  /// - Complexity: O(bytes + symbols).
  func readFragment(
    _ fragment: Span<UInt8>, session: UInt16, into symbols: inout FragmentSymbols, usesScalarForm: Bool = false
  ) throws(FragmentRefusal) -> (header: FragmentHeader, stream: DerivedStream) {
    let header = try readHeader(fragment)
    guard passesCheck(fragment, session: session) else { throw FragmentRefusal(reason: .checkFailed) }
    let stream = streams[header.stream]
    guard header.offset < stream.symbolCount else { throw FragmentRefusal(reason: .offsetOutOfRange) }
    let codes = headerFormat.length..<fragment.count - checkLength
    let rest: Int
    do throws(MalformedCode) {
      rest =
        usesScalarForm
        ? try symbols.readScalar(codes, of: fragment, stream, from: header.offset)
        : try symbols.read(codes, of: fragment, stream, from: header.offset)
    } catch {
      throw FragmentRefusal(reason: .malformedCode)
    }
    if let reason = header.refusal(symbols.count, bitsLeft: rest, of: stream.symbolCount) {
      throw FragmentRefusal(reason: reason)
    }
    return (header, stream)
  }
}

extension Profile: FragmentRules {
  var streamCount: Int { streams.count }

  private func passesCheck(_ fragment: Span<UInt8>, session: UInt16) -> Bool {
    guard checkLength > 0 else { return true }
    var check = check(session: session)
    check.add(fragment.extracting(droppingLast: checkLength))
    return check.isAtEnd(of: fragment)
  }
}

extension RefusalReason: CaseIterable {
  public static var allCases: [RefusalReason] { (UInt8.min...UInt8.max).compactMap(RefusalReason.init(rawValue:)) }
}
