internal import CSymbolCodes

/// The fast form of `storeScalar`.
extension Receiver {
  /// Stores the symbols of the fragment that was read from `offset` on, and returns how many of them were new. Spec:
  /// [REASM-4].
  mutating func store(_ stream: DerivedStream, from offset: Int, slot: Int) -> Int {
    let start = memory.first(slot, stream.index)
    let places = (
      symbols: start.symbol, presence: start.bit / 8, segments: memory.segment(slot, stream.index, 0)
    )
    precondition(
      places.symbols + stream.symbolCount <= symbols.count
        && 8 * places.presence + stream.symbolCount <= 8 * presence.bytes.count
        && places.segments + stream.segments.count <= counts.count && fragment.count <= fragment.bytes.count
        && offset + fragment.count <= stream.symbolCount, "the receiver has memory for the stream")
    return Self.store(
      fragment, stream.codes, from: offset, into: &symbols, &presence.bytes, &counts,
      isInconsistent: &inconsistent[memory.index(slot, stream.index)], at: places)
  }

  // Static, so that each array is a parameter of its own.
  private static func store(
    _ fragment: borrowing FragmentSymbols, _ codes: StreamCodes, from offset: Int, into symbols: inout [UInt8],
    _ presence: inout ContiguousArray<UInt8>, _ counts: inout [Int], isInconsistent: inout Bool,
    at places: (symbols: Int, presence: Int, segments: Int)
  ) -> Int {
    let count = UInt32(fragment.count)
    return unsafe symbols.withUnsafeMutableBufferPointer { symbols in
      unsafe presence.withUnsafeMutableBufferPointer { presence in
        unsafe counts.withUnsafeMutableBufferPointer { counts in
          unsafe fragment.bytes.withUnsafeBufferPointer { fragment in
            let memory = unsafe cc_memory(
              symbols: symbols.baseAddress?.advanced(by: places.symbols),
              presence: presence.baseAddress?.advanced(by: places.presence),
              counts: counts.baseAddress?.advanced(by: places.segments))
            return unsafe Int(
              cc_store(codes.stream, UInt32(offset), count, fragment.baseAddress, memory, &isInconsistent))
          }
        }
      }
    }
  }
}
