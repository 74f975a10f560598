/// Symbols that are neighbours on air and in memory: of one segment, one channel, one chunk of the spread. Spec:
/// [SCAN-6].
package struct SymbolRun {
  /// Place of the first one in memory.
  package let place: Int
  package let length: Int
  let segment: Segment
  let channel: Int

  package var places: Range<Int> { place..<place + length }
}

/// Walks a stream's symbols in the order in which they go on air (spec [SCAN-3], [SCAN-4]).
///
///     offset on air       |  segment 0  |  segment 1 …
///     place in memory     chunk 0, chunk σ, chunk 2σ mod n … tail
package struct SymbolCursor {
  private var segmentIndex = 0
  private var segmentStart = 0
  private var segment: Segment
  private var spread: Spread
  /// Offset on air of the next symbol.
  package private(set) var offset: Int

  /// A cursor at `offset` of `stream`. O(segments).
  package init(_ stream: borrowing StreamView, at offset: Int) {
    self.offset = offset
    segment = stream.segment(0)
    spread = Spread(symbols: segment.symbolCount, chunk: stream.spread)
    enter(stream)
  }

  /// The next run; nil at the end of the stream. Moves past it.
  package mutating func next(in stream: borrowing StreamView) -> SymbolRun? {
    enter(stream)
    let position = offset - segmentStart
    guard position < segment.symbolCount else { return nil }
    let (place, length) = spread.run(at: position, of: segment.symbolCount)
    let channel = place / segment.symbolsPerChannel
    let taken = min(length, (channel + 1) * segment.symbolsPerChannel - place)
    offset += taken
    return SymbolRun(
      place: segmentStart + place, length: taken, segment: segment, channel: segment.firstChannel + channel)
  }

  /// Moves to the segment that `offset` lies in.
  private mutating func enter(_ stream: borrowing StreamView) {
    var hasMoved = false
    while offset - segmentStart >= segment.symbolCount, segmentIndex + 1 < stream.segmentCount {
      segmentStart += segment.symbolCount
      segmentIndex += 1
      segment = stream.segment(segmentIndex)
      hasMoved = true
    }
    if hasMoved { spread = Spread(symbols: segment.symbolCount, chunk: stream.spread) }
  }
}
