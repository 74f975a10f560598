/// The eight books of the sparse modes: canonical prefix codes for the 16 masks of four symbols, by density (spec
/// [CODE-6]). Shorter codes first, then by mask; the first is all zeros.
enum MaskBook {
  /// Code lengths, four bits a mask, mask 0 in the lowest ones.
  private static func lengths(_ book: Int) -> UInt64 {
    switch book {
    case 0: 0x6675_7563_7674_5441
    case 1: 0x5574_7674_6574_5441
    case 2: 0x4565_6564_5565_5541
    case 3: 0x3454_5554_4555_4542
    case 4: 0x2455_4554_4555_4543
    case 5: 0x2445_4555_4555_4543
    case 6: 0x1445_4656_4666_5655
    default: 0x1446_4656_3667_5766
    }
  }

  private static func length(_ mask: UInt32, in lengths: UInt64) -> Int { Int(lengths >> UInt64(mask &* 4)) & 15 }

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

  /// The mask whose code the bits of `window` (most significant first) begin with; every window begins with one.
  static func mask(of window: UInt32, book: Int) -> (mask: UInt32, length: Int) {
    for mask in 0..<UInt32(16) {
      let (bits, length) = code(of: mask, book: book)
      if window >> UInt32(32 &- length) == bits { return (mask, length) }
    }
    return (0, 1)  // not reached: the books are complete
  }
}
