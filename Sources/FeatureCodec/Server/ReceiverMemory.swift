/// How a receiver lays out what it keeps of one frame: for each stream one byte a symbol, then one bit a symbol. Spec:
/// [REASM-5].
///
///     | symbols of stream 0 | bits of stream 0 | symbols of stream 1 | bits … |
struct ReceiverMemory: Hashable, Sendable {
  struct Area: Hashable, Sendable {
    var symbols: Range<Int>
    var bits: Range<Int>
  }
  let areas: [Area]
  /// Symbols of the longest stream.
  var longestStream: Int {
    var longest = 0
    for area in areas { longest = max(longest, area.symbols.count) }
    return longest
  }

  /// Bytes of one frame.
  let frameLength: Int

  init(_ profile: borrowing ProfileView) {
    var areas: [Area] = []
    var next = 0
    for index in 0..<profile.streamCount {
      let count = profile.stream(index).symbolCount
      let bits = next + count..<next + count + (count + 7) / 8
      areas.append(Area(symbols: next..<next + count, bits: bits))
      next = bits.upperBound
    }
    self.areas = areas
    frameLength = next
  }
}
