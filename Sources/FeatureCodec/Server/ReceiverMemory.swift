/// How a receiver lays out what it keeps: for each slot of the window, for each stream, one byte and one presence bit
/// per symbol. Spec: [REASM-5].
///
///     symbols    slot 0: | stream 0 | stream 1 | …   slot 1: …
///     presence   slot 0: | stream 0, filled up to a byte | stream 1 … | …   slot 1: …
struct ReceiverMemory: Hashable, Sendable {
  /// Where a stream's symbols begin in one slot, in symbols and in presence bits, and how many there are.
  struct Area: Hashable, Sendable {
    let firstSymbol: Int
    let firstBit: Int
    let count: Int
    /// Presence bits, filled up to a byte.
    var bitCount: Int { (count + 7) / 8 * 8 }
  }

  let slotCount: Int
  let areas: [Area]
  /// Symbols, and presence bits, of one slot.
  let symbolsPerSlot: Int
  let bitsPerSlot: Int
  /// Symbols of the longest stream.
  let longestStream: Int

  init(_ profile: Profile) {
    var areas: [Area] = []
    var (symbols, bits) = (0, 0)
    for stream in profile.streams {
      let area = Area(firstSymbol: symbols, firstBit: bits, count: stream.symbolCount)
      areas.append(area)
      symbols += area.count
      bits += area.bitCount
    }
    slotCount = profile.window
    self.areas = areas
    (symbolsPerSlot, bitsPerSlot) = (symbols, bits)
    longestStream = areas.reduce(0) { max($0, $1.count) }
  }

  /// Bytes of symbols and presence bits of all slots, and once the symbols of the longest stream.
  var length: Int { slotCount * (symbolsPerSlot + bitsPerSlot / 8) + longestStream }

  /// Where the symbols of a slot's stream stand.
  func symbols(_ slot: Int, _ stream: Int) -> Range<Int> {
    let first = slot * symbolsPerSlot + areas[stream].firstSymbol
    return first..<first + areas[stream].count
  }

  /// Where the presence bits of a slot's stream stand: the first of them, and all up to the last byte's end.
  func bits(_ slot: Int, _ stream: Int) -> Range<Int> {
    let first = slot * bitsPerSlot + areas[stream].firstBit
    return first..<first + areas[stream].bitCount
  }

  /// Index of what is kept once for each slot and stream.
  func index(_ slot: Int, _ stream: Int) -> Int { slot * areas.count + stream }
}
