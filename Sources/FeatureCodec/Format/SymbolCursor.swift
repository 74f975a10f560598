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
  /// The segment of the next symbol. At first, before the stream; at last, behind it.
  private var segment: Segment
  private var spread = Spread(symbols: 0, chunk: 0)
  /// The chunk of the next symbol, counted in stream order.
  private var chunk = 0
  /// The next symbol's place, counted from the segment's first, and the number of symbols left in its chunk.
  private var (place, left) = (0, 0)
  /// The offset on air of the next symbol.
  package private(set) var offset: Int

  /// The places of the present run's symbols, counted from the stream's first.
  private(set) var places = 0..<0
  /// The channel of the present run.
  private(set) var channel = 0
  /// Whether the symbols of the present run are roots.
  private(set) var isRoot = false
  /// The segment of the present run.
  private(set) var hint = ScanHint()

  /// Creates a cursor at `offset` of `stream`.
  ///
  /// - Complexity: O(segments).
  init<Stream: SymbolStream & ~Escapable>(_ stream: borrowing Stream, at offset: Int) {
    self.init(at: offset)
    enter(stream)
  }

  /// Creates a cursor that has yet to enter a stream, in the segment of `hint` or a later one.
  init(at offset: Int, from hint: ScanHint = ScanHint()) {
    self.offset = offset
    segment = Segment(
      index: hint.segment &- 1, firstChannel: 0, channelCount: 0, startState: nil, targetState: 0, startCells: 0,
      targetCells: 0, start: hint.start)
  }

  /// Returns the next run and moves past it, or nil at the end of the stream.
  mutating func next<Stream: SymbolStream & ~Escapable>(in stream: borrowing Stream) -> SymbolRun? {
    let segment = segment
    guard advance(in: stream) else { return nil }
    return SymbolRun(places: places, segment: segment, channel: channel)
  }

  /// Makes the next run the present one. Returns false at the end of the stream.
  mutating func advance<Stream: SymbolStream & ~Escapable>(in stream: borrowing Stream) -> Bool {
    guard left > 0 else { return false }
    let index = Int(truncatingIfNeeded: UInt32(truncatingIfNeeded: place) / UInt32(truncatingIfNeeded: segment.symbolsPerChannel))
    let taken = min(left, (index &+ 1) &* segment.symbolsPerChannel &- place)
    let first = segment.start &+ place
    places = first..<first &+ taken
    hint = ScanHint(segment: segment.index, start: segment.start)
    (channel, isRoot) = (segment.firstChannel &+ index, segment.startState == nil)
    offset &+= taken
    place &+= taken
    left &-= taken
    if left == 0 {
      let position = offset &- segment.start
      if position < spread.chunks &* spread.chunk {
        chunk = spread.chunk(after: chunk)
        (place, left) = (chunk &* spread.chunk, spread.chunk)
      } else if position < segment.symbolCount {  // the tail
        (place, left) = (position, segment.symbolCount &- position)
      } else {
        enter(stream)
      }
    }
    return true
  }

  /// Moves forwards to the segment that contains `offset`, or to the end of the stream.
  @inline(never)  // a stack frame of its own
  mutating func enter<Stream: SymbolStream & ~Escapable>(_ stream: borrowing Stream) {
    while offset >= segment.places.upperBound {
      guard let next = stream.segment(segment.index &+ 1, start: segment.places.upperBound) else { return }
      segment = next
    }
    spread = stream.spread(ofSegment: segment.index, symbols: segment.symbolCount)
    (place, left) = spread.run(at: offset &- segment.start, of: segment.symbolCount)
    chunk = place / spread.chunk
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

/// A segment from which a cursor finds the next symbol. It only saves time, so any two are equal.
struct ScanHint: Hashable, Sendable {
  var segment = 0
  /// The offset of the segment's first symbol.
  var start = 0

  static func == (_: ScanHint, _: ScanHint) -> Bool { true }
  func hash(into hasher: inout Hasher) {}
}
