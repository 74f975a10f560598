/// The memory layout of a receiver: one byte and one presence bit per symbol, for each slot of the window and each
/// stream. Spec: [REASM-5].
///
///     symbols    slot 0: | stream 0 | stream 1 | …   slot 1: …
///     presence   slot 0: | stream 0, filled up to a byte | stream 1 … | …   slot 1: …
///
/// A stream's symbols are kept in the order on air: a fragment touches few cache lines. Reconstruction brings them into
/// stream order.
struct ReceiverMemory: Hashable, Sendable {
  /// The position of a stream's symbols and presence bits in one slot.
  struct Area: Hashable, Sendable {
    /// The index of the first symbol in the slot.
    let firstSymbol: Int
    /// The index of the first presence bit in the slot.
    let firstBit: Int
    /// The index of the first segment's counter in the slot.
    let firstSegment: Int
    /// The number of symbols.
    let count: Int
    /// The number of presence bits, rounded up to whole bytes.
    var presenceBitCount: Int { (count + 7) / 8 * 8 }
  }

  /// The frames of the window, and the spare one.
  let slotCount: Int
  let areas: [Area]
  /// The number of symbols in one slot.
  let symbolsPerSlot: Int
  /// The number of presence bits in one slot.
  let presenceBitsPerSlot: Int
  /// The number of segments in all streams.
  let segmentsPerSlot: Int
  /// The number of symbols in the longest stream.
  let longestStream: Int

  /// Creates the layout for the streams of a profile with this window.
  init(_ streams: [DerivedStream], window: Int) {
    var areas: [Area] = []
    var (symbols, bits, segments) = (0, 0, 0)
    for stream in streams {
      let area = Area(firstSymbol: symbols, firstBit: bits, firstSegment: segments, count: stream.symbolCount)
      areas.append(area)
      symbols += area.count
      bits += area.presenceBitCount
      segments += stream.segments.count
    }
    slotCount = window + 1
    self.areas = areas
    (symbolsPerSlot, presenceBitsPerSlot, segmentsPerSlot) = (symbols, bits, segments)
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

  /// Returns the indices of the first symbol and the first presence bit of a slot's stream. The offset on air counts from
  /// there.
  func first(_ slot: Int, _ stream: Int) -> (symbol: Int, bit: Int) {
    (slot * symbolsPerSlot + areas[stream].firstSymbol, slot * presenceBitsPerSlot + areas[stream].firstBit)
  }

  /// Returns the index of the counter of a segment of a slot's stream.
  func segment(_ slot: Int, _ stream: Int, _ segment: Int) -> Int {
    slot * segmentsPerSlot + areas[stream].firstSegment + segment
  }

  /// Returns the range of the counters of a slot.
  func segments(_ slot: Int) -> Range<Int> { slot * segmentsPerSlot..<(slot + 1) * segmentsPerSlot }

  /// Returns the index of a value that is kept once per slot and stream.
  func index(_ slot: Int, _ stream: Int) -> Int { slot * areas.count + stream }
}
