/// Walks a stream's symbols in the order in which they go on air (spec [SCAN-3], [SCAN-4]).
///
///     offset on air       |  segment 0  |  segment 1 …
///     place in memory     chunk 0, chunk σ, chunk 2σ mod n … tail
struct SymbolCursor {
  private var segmentIndex = 0
  private var segmentStart = 0
  private var segmentLength: Int
  private var spread: Spread
  /// Offset on air of the next symbol.
  private(set) var offset: Int

  /// A cursor at `offset` of `stream`. O(segments).
  init(_ stream: borrowing StreamView, at offset: Int) {
    self.offset = offset
    segmentLength = stream.segment(0).symbolCount
    spread = Spread(symbols: segmentLength, chunk: stream.spread)
    enter(stream)
  }

  /// The next symbols that are neighbours in memory too, at most `limit` of them, as (place, length); nil at the end of
  /// the stream. Moves past them.
  mutating func next(in stream: borrowing StreamView, limit: Int) -> (place: Int, length: Int)? {
    enter(stream)
    guard offset - segmentStart < segmentLength, limit > 0 else { return nil }
    let (place, length) = spread.run(at: offset - segmentStart, of: segmentLength)
    let taken = min(length, limit)
    offset += taken
    return (segmentStart + place, taken)
  }

  /// Moves to the segment that `offset` lies in.
  private mutating func enter(_ stream: borrowing StreamView) {
    var hasMoved = false
    while offset - segmentStart >= segmentLength, segmentIndex + 1 < stream.segmentCount {
      segmentStart += segmentLength
      segmentIndex += 1
      segmentLength = stream.segment(segmentIndex).symbolCount
      hasMoved = true
    }
    if hasMoved { spread = Spread(symbols: segmentLength, chunk: stream.spread) }
  }
}
