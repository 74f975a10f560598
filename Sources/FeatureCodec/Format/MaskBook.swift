/// The eight books of the sparse modes, by density: canonical prefix codes for the 16 masks of four symbols. Shorter
/// codewords come first, then smaller masks; the first codeword is all zeros. Spec: [CODE-6].
enum MaskBook {
  /// The masks in the order of their codewords, four bits each, the first in the lowest bits; and how many codewords
  /// have 1, 2, … 7 bits, four bits each likewise. All codewords of a book together are complete.
  private static func book(_ index: Int) -> (masks: UInt64, counts: UInt32) {
    switch index {
    case 0: (0xDB75_FE96_CA34_2180, 0x443_3101)
    case 1: (0xDB95_A7FE_63C8_4210, 0x424_5001)
    case 2: (0xDB95_ECA7_6432_F810, 0x048_3001)
    case 3: (0xDBA9_6542_EC87_31F0, 0x008_6110)
    case 4: (0xDCA9_6542_EB87_310F, 0x008_6110)
    case 5: (0xCA98_6542_EDB7_310F, 0x008_6110)
    case 6: (0xA865_42C9_310E_DB7F, 0x065_4001)
    default: (0x42CA_8651_093E_DB7F, 0x272_3101)
    }
  }

  /// The codeword of `mask` in book `index`. At most 16 steps.
  static func codeword(of mask: UInt32, book index: Int) -> (codeword: UInt32, length: Int) {
    var (masks, counts) = book(index)
    var codeword: UInt32 = 0
    var length = 1
    while true {
      for _ in 0..<counts & 15 {
        if UInt32(truncatingIfNeeded: masks & 15) == mask { return (codeword, length) }
        masks >>= 4
        codeword &+= 1
      }
      counts >>= 4
      codeword <<= 1
      length &+= 1
    }
  }

  /// The mask whose codeword `bits`, most significant bit first, begin with. At most 7 steps.
  @inline(__always)
  static func mask(of bits: UInt32, book index: Int) -> (mask: UInt32, length: Int) {
    var (masks, counts) = book(index)
    var first: UInt32 = 0
    var length: UInt32 = 1
    while true {
      let position = bits >> (32 &- length) &- first
      let count = counts & 15
      if position < count {
        return (UInt32(truncatingIfNeeded: masks >> UInt64(4 &* position)) & 15, Int(length))
      }
      masks >>= UInt64(4 &* count)
      counts >>= 4
      first = (first &+ count) << 1
      length &+= 1
    }
  }
}
