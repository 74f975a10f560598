/// A fragment's symbols between reading and storing. A fragment is read whole before its first symbol is stored.
///
///     order on air    | run 0        | run 1     | run 2 …
///     symbols           low bits …     low bits …
///     runs              places         places      …
///
/// Memory is allocated once. The first 64 runs are noted, so that storing them does not walk through the stream again.
/// A fragment with more runs continues from a cursor.
struct FragmentSymbols: Sendable {
  private static let noted = 64

  private struct Run {
    let places: Range<Int>
    let segment: Int
  }

  /// The symbols' low bits, in the order on air.
  private(set) var lowBits: ContiguousArray<UInt8>
  /// The number of symbols read.
  private(set) var count = 0
  /// The places of the noted runs in the stream.
  private var runs = [Run](repeating: Run(places: 0..<0, segment: 0), count: FragmentSymbols.noted)
  private var runCount = 0
  /// A cursor after the last noted run.
  private var rest: SymbolCursor?
  /// The numbers of symbols and of noted runs that `nextRun` has returned.
  private var (taken, takenRuns) = (0, 0)

  /// Creates memory for fragments of at most `symbolCount` symbols.
  init(symbolCount: Int) { lowBits = ContiguousArray(repeating: 0, count: symbolCount) }

  /// Reads runs of `stream` from `offset` on, until the bits or the stream end. Spec: [FRAG-6], [CODE-10].
  mutating func read(
    _ reader: inout BitReader, of stream: DerivedStream, from offset: Int
  ) throws(MalformedCode) {
    var cursor = SymbolCursor(stream, at: offset)
    (count, runCount, rest) = (0, 0, cursor)
    (taken, takenRuns) = (0, 0)
    while let run = cursor.next(in: stream) {
      let context = stream.context(of: run.segment, channel: run.channel)
      let read = try Self.decode(run.places.count, context, from: &reader, into: &lowBits, at: count)
      if runCount < FragmentSymbols.noted {
        runs[runCount] = Run(places: run.places.prefix(read), segment: run.segment.index)
        runCount += 1
        rest = cursor
      }
      count += read
      guard read == run.places.count else { break }
    }
  }

  private static func decode(
    _ count: Int, _ context: CodeContext, from reader: inout BitReader, into symbols: inout ContiguousArray<UInt8>,
    at first: Int
  ) throws(MalformedCode) -> Int {
    var context = context
    var output = symbols.mutableSpan
    return try context.decode(count, from: &reader, into: &output, at: first)
  }

  /// Returns the next run that was read, or nil after the last: the places of its symbols in the stream, the index of the
  /// first one in `lowBits`, and the index of the segment.
  mutating func nextRun(of stream: DerivedStream) -> (places: Range<Int>, first: Int, segment: Int)? {
    let first = taken
    let next: Run
    if takenRuns < runCount {
      next = runs[takenRuns]
      takenRuns += 1
    } else {
      guard taken < count, let run = rest?.next(in: stream) else { return nil }
      next = Run(places: run.places.prefix(count - taken), segment: run.segment.index)
    }
    taken += next.places.count
    return (next.places, first, next.segment)
  }
}
