/// A run: consecutive symbols, both on air and in memory, of one segment, one channel and one chunk of the spread.
/// Spec: [SCAN-6].
package struct SymbolRun {
  /// The places of the symbols in the stream.
  package let places: Range<Int>
  let segment: Segment
  let channel: Int
}

/// Walks through a stream's symbols in the order in which they go on air. Spec: [SCAN-3], [SCAN-4].
///
///     offset on air       |  segment 0  |  segment 1 …
///     place in memory     chunk 0, chunk σ, chunk 2σ mod n … tail
package struct SymbolCursor {
  /// The segment of the next symbol, or nil at the end of the stream.
  private var segment: Segment?
  private var spread: Spread
  /// The offset on air of the next symbol.
  package private(set) var offset: Int

  /// Creates a cursor at `offset` of `stream`.
  ///
  /// - Complexity: O(segments).
  init<Stream: SymbolStream & ~Escapable>(_ stream: borrowing Stream, at offset: Int) {
    self.offset = offset
    segment = stream.segment(after: nil)
    spread = Spread(symbols: 0, chunk: 0)
    enter(stream)
  }

  /// Returns the next run and moves past it, or nil at the end of the stream.
  mutating func next<Stream: SymbolStream & ~Escapable>(in stream: borrowing Stream) -> SymbolRun? {
    guard let segment else { return nil }
    let (place, length) = spread.run(at: offset &- segment.start, of: segment.symbolCount)
    let channel = place / segment.symbolsPerChannel
    let taken = min(length, (channel &+ 1) &* segment.symbolsPerChannel &- place)
    offset &+= taken
    if offset == segment.places.upperBound {
      self.segment = stream.segment(after: segment)
      enter(stream)
    }
    let first = segment.start &+ place
    return SymbolRun(places: first..<first &+ taken, segment: segment, channel: segment.firstChannel &+ channel)
  }

  /// Moves to the segment that contains `offset`.
  private mutating func enter<Stream: SymbolStream & ~Escapable>(_ stream: borrowing Stream) {
    while let segment, offset >= segment.places.upperBound { self.segment = stream.segment(after: segment) }
    if let segment { spread = stream.spread(ofSegment: segment.index, symbols: segment.symbolCount) }
  }
}

extension StreamView {
  /// Calls `body` for each run of the stream, in the order on air.
  package func forEachRun(_ body: (SymbolRun) -> Void) {
    var cursor = SymbolCursor(self, at: 0)
    while let run = cursor.next(in: self) { body(run) }
  }
}

/// The properties of a stream that the codec needs, on either side.
///
/// A device reads them from the profile's records. A server derives them once, when it opens the profile.
protocol SymbolStream: ~Escapable {
  /// Returns segment `index`, whose first symbol is at `start`, or nil after the last.
  func segment(_ index: Int, start: Int) -> Segment?

  /// Returns the order of a segment's symbols on air. Spec: [SCAN-4].
  func spread(ofSegment index: Int, symbols: Int) -> Spread

  /// Returns the initial context of a run of symbols of `channel`. Spec: [CODE-3].
  func context(ofChannel channel: Int, isRoot: Bool) -> CodeContext
}

extension SymbolStream where Self: ~Escapable {
  /// Returns the segment after `segment`, the first one if `segment` is nil, or nil after the last.
  func segment(after segment: Segment?) -> Segment? {
    guard let segment else { return self.segment(0, start: 0) }
    return self.segment(segment.index &+ 1, start: segment.places.upperBound)
  }

  /// Returns the initial context of a run of symbols of `segment` and `channel`. Spec: [CODE-3].
  func context(of segment: Segment, channel: Int) -> CodeContext {
    context(ofChannel: channel, isRoot: segment.startState == nil)
  }
}
