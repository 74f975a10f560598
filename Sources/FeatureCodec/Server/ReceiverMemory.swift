/// The memory layout of a receiver: one byte and one presence bit per symbol, for each slot of the window and each
/// stream. Spec: [REASM-5].
///
///     symbols    slot 0: | stream 0 | stream 1 | …   slot 1: …
///     presence   slot 0: | stream 0, filled up to a byte | stream 1 … | …   slot 1: …
struct ReceiverMemory: Hashable, Sendable {
  /// The position of a stream's symbols and presence bits in one slot.
  struct Area: Hashable, Sendable {
    /// The index of the first symbol in the slot.
    let firstSymbol: Int
    /// The index of the first presence bit in the slot.
    let firstBit: Int
    /// The number of symbols.
    let count: Int
    /// The number of presence bits, rounded up to whole bytes.
    var presenceBitCount: Int { (count + 7) / 8 * 8 }
  }

  let slotCount: Int
  let areas: [Area]
  /// The number of symbols in one slot.
  let symbolsPerSlot: Int
  /// The number of presence bits in one slot.
  let presenceBitsPerSlot: Int
  /// The number of symbols in the longest stream.
  let longestStream: Int

  init(_ profile: Profile) {
    var areas: [Area] = []
    var (symbols, bits) = (0, 0)
    for stream in profile.streams {
      let area = Area(firstSymbol: symbols, firstBit: bits, count: stream.symbolCount)
      areas.append(area)
      symbols += area.count
      bits += area.presenceBitCount
    }
    slotCount = profile.window
    self.areas = areas
    (symbolsPerSlot, presenceBitsPerSlot) = (symbols, bits)
    longestStream = areas.reduce(0) { max($0, $1.count) }
  }

  /// The number of bytes of symbols and presence bits in all slots, plus the symbols of the longest stream once.
  var length: Int { slotCount * (symbolsPerSlot + presenceBitsPerSlot / 8) + longestStream }

  /// Returns the range of the symbols of a slot's stream.
  func symbols(_ slot: Int, _ stream: Int) -> Range<Int> {
    let first = first(slot, stream).symbol
    return first..<first + areas[stream].count
  }

  /// Returns the range of the presence bits of a slot's stream, up to the end of the last byte.
  func presenceBits(_ slot: Int, _ stream: Int) -> Range<Int> {
    let first = first(slot, stream).bit
    return first..<first + areas[stream].presenceBitCount
  }

  /// Returns the indices of the first symbol and the first presence bit of a slot's stream.
  func first(_ slot: Int, _ stream: Int) -> (symbol: Int, bit: Int) {
    (slot * symbolsPerSlot + areas[stream].firstSymbol, slot * presenceBitsPerSlot + areas[stream].firstBit)
  }

  /// Returns the index of a value that is kept once per slot and stream.
  func index(_ slot: Int, _ stream: Int) -> Int { slot * areas.count + stream }
}
