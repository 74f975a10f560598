internal import CSymbolCodes

/// The fast forms of `forEachChunk(of:inSegment:_:)`.
extension DerivedStream {
  /// Copies the symbols of a run into stream order, to the beginning of `result`.
  ///
  /// - Parameters:
  ///   - run: A run of the stream.
  ///   - symbols: The stored symbols, in the order on air.
  ///   - first: The index of the stream's first symbol.
  func gatherSymbols(
    of run: Tile.Run, from symbols: ContiguousArray<UInt8>, at first: Int, into result: inout ContiguousArray<UInt8>
  ) {
    precondition(0 <= first && first + symbolCount <= symbols.count, "the memory has the stream's symbols")
    precondition(run.count <= result.count, "there is room for the run")
    let place = place(of: run)
    unsafe symbols.withUnsafeBufferPointer { symbols in
      unsafe result.withUnsafeMutableBufferPointer { result in
        unsafe cc_gather(
          codes.stream, UInt32(run.segment), place, UInt32(run.count), symbols.baseAddress?.advanced(by: first),
          result.baseAddress)
      }
    }
  }

  /// Copies the presence bits of a run's symbols into stream order, from bit 0 of `result` on.
  ///
  /// - Parameters:
  ///   - run: A run of the stream.
  ///   - presence: The presence bits, in the order on air: bit i of byte j is bit 8j + i.
  ///   - first: The stream's first bit, which begins a byte.
  func gatherPresence(
    of run: Tile.Run, from presence: ContiguousArray<UInt8>, at first: Int, into result: inout ContiguousArray<UInt8>
  ) {
    precondition(0 <= first && first + symbolCount <= 8 * presence.count, "the memory has the stream's bits")
    precondition(run.count <= 8 * result.count, "there is room for the run")
    let place = place(of: run)
    unsafe presence.withUnsafeBufferPointer { presence in
      unsafe result.withUnsafeMutableBufferPointer { result in
        unsafe cc_gather_presence(
          codes.stream, UInt32(run.segment), place, UInt32(run.count), presence.baseAddress?.advanced(by: first / 8),
          result.baseAddress)
      }
    }
  }

  /// The place of a run's first symbol, counted from its segment's first.
  private func place(of run: Tile.Run) -> UInt32 {
    let (segment, place) = (segments[run.segment], run.first - segments[run.segment].start)
    precondition(0 <= place && place + run.count <= segment.symbolCount, "the segment has the run")
    return UInt32(place)
  }
}
