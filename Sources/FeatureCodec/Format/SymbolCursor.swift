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
///
/// A cursor has to be used with the same stream in all calls.
package struct SymbolCursor: Sendable {
  /// The segment of the present run. At first, before the stream.
  private var segment = Segment()
  private var spread = Spread()
  /// The chunk of the present run, counted in stream order.
  private var chunk = 0
  /// The next symbol's place, counted from the segment's first, and the number of symbols left in its chunk.
  private var (place, left) = (0, 0)
  /// The offset on air of the next symbol.
  package private(set) var offset: Int

  /// The place of the present run's first symbol, counted from the stream's first.
  private(set) var first = 0
  /// The number of symbols in the present run.
  private(set) var count = 0
  /// The channel of the present run.
  private(set) var channel = 0

  /// Creates a cursor at `offset` of a stream.
  init(at offset: Int = 0) { self.offset = offset }

  /// Whether the symbols of the present run are roots.
  var isRoot: Bool { segment.isRoot }

  /// Returns the next run and moves past it, or nil at the end of the stream.
  ///
  /// - Complexity: O(1), from the second segment's first run on. The first run, and each segment's, O(segments).
  mutating func next<Stream: SymbolStream & ~Escapable>(in stream: borrowing Stream) -> SymbolRun? {
    guard advance(in: stream) else { return nil }
    return SymbolRun(places: first..<first + count, segment: segment, channel: channel)
  }

  /// Makes the next run the present one. Returns false at the end of the stream.
  mutating func advance<Stream: SymbolStream & ~Escapable>(in stream: borrowing Stream) -> Bool {
    if left == 0 {
      go(in: stream)
      guard left > 0 else { return false }
    }
    let perChannel = segment.symbolsPerChannel
    let index = Int(truncatingIfNeeded: UInt32(truncatingIfNeeded: place) / UInt32(truncatingIfNeeded: perChannel))
    (first, channel) = (segment.start &+ place, segment.firstChannel &+ index)
    move(by: min(left, (index &+ 1) &* perChannel &- place))
    return true
  }

  /// Moves back before the last `excess` symbols of the present run.
  mutating func goBack(by excess: Int) { move(by: 0 &- excess) }

  private mutating func move(by count: Int) {
    self.count = count
    offset &+= count
    place &+= count
    left &-= count
  }

  /// Goes to the next chunk, to the tail or to the next segment.
  private mutating func go<Stream: SymbolStream & ~Escapable>(in stream: borrowing Stream) {
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

  /// Moves forwards to the segment that contains `offset`, unless it is the end of the stream.
  @inline(never)  // a stack frame of its own
  private mutating func enter<Stream: SymbolStream & ~Escapable>(_ stream: borrowing Stream) {
    while offset >= segment.places.upperBound {
      guard stream.go(beyond: &segment) else { return }
    }
    spread = stream.spread(ofSegment: segment.index, symbols: segment.symbolCount)
    (place, left) = spread.run(at: offset &- segment.start, of: segment.symbolCount)
    chunk = place / spread.chunk
  }
}

/// A cursor in a sender only saves time, so any two are equal.
extension SymbolCursor: Hashable {
  package static func == (_: SymbolCursor, _: SymbolCursor) -> Bool { true }
  package func hash(into hasher: inout Hasher) {}
}

extension StreamView {
  /// Calls `body` for each run of the stream, in the order on air.
  package func forEachRun(_ body: (SymbolRun) -> Void) {
    var cursor = SymbolCursor()
    while let run = cursor.next(in: self) { body(run) }
  }
}

/// The properties of a stream that the codec needs, on either side.
///
/// A device reads them from the profile's records. A server derives them once, when it opens the profile.
protocol SymbolStream: ~Escapable {
  /// Makes `segment` the one after it. Returns false if it is the last one.
  func go(beyond segment: inout Segment) -> Bool

  /// Returns the order of a segment's symbols on air. Spec: [SCAN-4].
  func spread(ofSegment index: Int, symbols: Int) -> Spread

  /// Returns the initial context of a run of symbols of `channel`. Spec: [CODE-3].
  func context(ofChannel channel: Int, isRoot: Bool) -> CodeContext
}

extension SymbolStream where Self: ~Escapable {
  /// Returns the segment after `segment`, the first one if `segment` is nil, or nil after the last.
  func segment(after segment: Segment?) -> Segment? {
    var next = segment ?? Segment()
    return go(beyond: &next) ? next : nil
  }

  /// Returns the initial context of a run of symbols of `segment` and `channel`. Spec: [CODE-3].
  func context(of segment: Segment, channel: Int) -> CodeContext {
    context(ofChannel: channel, isRoot: segment.isRoot)
  }
}
