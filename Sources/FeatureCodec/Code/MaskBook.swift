/// The eight books of the sparse modes: canonical prefix codes for the 16 masks of four symbols, by density (spec
/// [CODE-6]). Shorter codes first, then by mask; the first is all zeros.
enum MaskBook {
  /// Code lengths, four bits a mask: masks 0 to 7 and 8 to 15, the first in the lowest bits.
  private static func lengths(_ book: Int) -> (low: UInt32, high: UInt32) {
    switch book {
    case 0: (0x7674_5441, 0x6675_7563)
    case 1: (0x6574_5441, 0x5574_7674)
    case 2: (0x5565_5541, 0x4565_6564)
    case 3: (0x4555_4542, 0x3454_5554)
    case 4: (0x4555_4543, 0x2455_4554)
    case 5: (0x4555_4543, 0x2445_4555)
    case 6: (0x4666_5655, 0x1445_4656)
    default: (0x3667_5766, 0x1446_4656)
    }
  }

  private static func length(_ mask: UInt32, in lengths: (low: UInt32, high: UInt32)) -> Int {
    Int((mask < 8 ? lengths.low : lengths.high) >> (mask % 8 * 4)) & 15
  }

  /// The code of `mask` in `book`: canonical, counted from the lengths. 16 steps.
  static func code(of mask: UInt32, book: Int) -> (bits: UInt32, length: Int) {
    let lengths = lengths(book)
    let wanted = length(mask, in: lengths)
    var code: UInt32 = 0
    for other in 0..<UInt32(16) {
      let length = length(other, in: lengths)
      // Every shorter code takes 2^(wanted − length) of the codes of this length.
      if length < wanted || (length == wanted && other < mask) { code &+= 1 << UInt32(wanted &- length) }
    }
    return (code, wanted)
  }
}
