/// A fragment's symbols between reading and storing. A fragment is read whole before its first symbol is stored.
///
/// Memory is allocated once.
struct FragmentSymbols: Sendable {
  /// The symbols as they are stored, in the order on air, from the first byte on.
  var bytes: ContiguousArray<UInt8>
  /// The number of symbols read.
  var count = 0

  /// Creates memory for fragments of at most `symbolCount` symbols.
  init(symbolCount: Int) { bytes = ContiguousArray(repeating: 0, count: symbolCount) }

  /// Reads runs of `stream` from `offset` on, until the bits or the stream end. Spec: [FRAG-6], [CODE-10].
  ///
  /// The scalar form, which defines the result of `read(_:of:_:from:)`.
  ///
  /// - Returns: The number of bits that are left.
  mutating func readScalar(
    _ codes: Range<Int>, of fragment: Span<UInt8>, _ stream: DerivedStream, from offset: Int
  ) throws(MalformedCode) -> Int {
    var reader = BitReader(fragment.extracting(0..<codes.upperBound), byteOffset: codes.lowerBound)
    var cursor = SymbolCursor(at: offset)
    count = 0
    while let run = cursor.next(in: stream) {
      let context = stream.context(of: run.segment, channel: run.channel)
      let read = try Self.decode(run.places.count, context, from: &reader, into: &bytes, at: count)
      for index in count..<count + read { bytes[index] = stream.pattern(ofLowBits: bytes[index]) }
      count += read
      guard read == run.places.count else { break }
    }
    return reader.remaining
  }

  private static func decode(
    _ count: Int, _ context: CodeContext, from reader: inout BitReader, into symbols: inout ContiguousArray<UInt8>,
    at first: Int
  ) throws(MalformedCode) -> Int {
    var context = context
    var output = symbols.mutableSpan
    return try context.decode(count, from: &reader, into: &output, at: first)
  }
}
