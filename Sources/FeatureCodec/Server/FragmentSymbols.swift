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
    count = 0
    var output = bytes.mutableSpan
    let read = try stream.read(codes, of: fragment, from: offset, stream.layer.format.range, into: &output)
    count = read.count
    return read.rest
  }
}
