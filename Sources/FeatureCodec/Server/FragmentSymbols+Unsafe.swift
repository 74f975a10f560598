internal import CSymbolCodes

/// The fast forms of `readScalar` and `Receiver.storeScalar`.
extension FragmentSymbols {
  /// Reads runs of `stream` from `offset` on, until the bits or the stream end. Spec: [FRAG-6], [CODE-10].
  ///
  /// - Parameters:
  ///   - codes: The range of the codes' bytes in `fragment`.
  ///   - offset: The offset on air of the first symbol, below the stream's number of symbols.
  /// - Returns: The number of bits that are left.
  mutating func read(
    _ codes: Range<Int>, of fragment: Span<UInt8>, _ stream: DerivedStream, from offset: Int
  ) throws(MalformedCode) -> Int {
    precondition(0 <= codes.lowerBound && codes.upperBound <= fragment.count, "the fragment has these bytes")
    precondition(0..<stream.symbolCount ~= offset, "the stream has this symbol")
    precondition(
      bytes.count >= min(stream.symbolCount - offset, 32 * min(codes.count, 1 << 20)), "the symbols have room")
    var rest = 0
    let codesOfStream = stream.codes
    count = unsafe fragment.withUnsafeBufferPointer { fragment in
      unsafe bytes.withUnsafeMutableBufferPointer { symbols in
        unsafe Int(
          cc_read(
            codesOfStream.tables, codesOfStream.stream, UInt32(offset), fragment.baseAddress, codes.lowerBound,
            codes.upperBound, symbols.baseAddress, &rest))
      }
    }
    guard count != CC_MALFORMED else {
      count = 0
      throw MalformedCode()
    }
    return rest
  }

  /// Stores the symbols that `read` has left. Spec: [REASM-4].
  ///
  /// - Parameters:
  ///   - offset: The offset on air of the first symbol.
  ///   - symbols: The memory of the stream's symbols, from index `first.symbol` on.
  ///   - presence: Their presence bits, from bit `first.bit` on, which begins a byte.
  ///   - counts: The numbers of symbols that are there, one per segment, from index `first.segment` on.
  /// - Returns: How many symbols were new, whether one was there with another value, of which the smaller one stays, and
  ///   whether a segment to which one of the symbols belongs is complete.
  borrowing func store(
    _ stream: DerivedStream, from offset: Int, into symbols: inout ContiguousArray<UInt8>,
    _ presence: inout ContiguousArray<UInt8>, _ counts: inout ContiguousArray<Int>,
    at first: (symbol: Int, bit: Int, segment: Int)
  ) -> (new: Int, isInconsistent: Bool, hasCompleteSegment: Bool) {
    precondition(
      first.symbol + stream.symbolCount <= symbols.count && first.bit + stream.symbolCount <= 8 * presence.count
        && first.segment + stream.segments.count <= counts.count && count <= bytes.count,
      "there is memory for the stream")
    precondition(0 <= offset && offset + count <= stream.symbolCount, "the stream has the symbols")
    let codes = stream.codes
    return unsafe symbols.withUnsafeMutableBufferPointer { symbols in
      unsafe presence.withUnsafeMutableBufferPointer { presence in
        unsafe counts.withUnsafeMutableBufferPointer { counts in
          unsafe bytes.withUnsafeBufferPointer { bytes in
            let memory = unsafe cc_memory(
              symbols: symbols.baseAddress?.advanced(by: first.symbol),
              presence: presence.baseAddress?.advanced(by: first.bit / 8),
              counts: counts.baseAddress?.advanced(by: first.segment))
            let stored = unsafe cc_store(codes.stream, UInt32(offset), UInt32(count), bytes.baseAddress, memory)
            return (Int(stored.new), stored.is_inconsistent, stored.has_complete_segment)
          }
        }
      }
    }
  }
}
