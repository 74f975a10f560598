/// From the order on air, in which a receiver keeps symbols, to stream order.
extension DerivedStream {
  /// Calls `body` with the offsets on air of `places`, chunk by chunk in stream order. Spec: [SCAN-4].
  ///
  /// The scalar form, which defines the results of `gatherSymbols` and `gatherPresence`.
  ///
  /// - Parameters:
  ///   - places: Places of the segment, in the stream.
  ///   - index: The index of the segment.
  func forEachChunk(of places: Range<Int>, inSegment index: Int, _ body: (_ offsets: Range<Int>) -> Void) {
    let segment = segments[index]
    var next = places.lowerBound
    while next < places.upperBound {
      // The inverse order leads from places to positions.
      let (position, length) = inverseSpreads[index].run(at: next - segment.start, of: segment.symbolCount)
      let (first, count) = (segment.start + position, min(length, places.upperBound - next))
      body(first..<first + count)
      next += count
    }
  }
}
