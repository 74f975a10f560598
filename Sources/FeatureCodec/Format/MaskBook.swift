/// One of the eight books of the sparse modes, by density: a canonical prefix code for the 16 masks of four symbols.
///
/// Shorter codewords come first, then smaller masks. The first codeword is all zeros. Spec: [CODE-6].
struct MaskBook {
  /// About how many symbols in eight are not zero, 0 to 7.
  let number: Int

  /// Returns the codeword of `mask`, 0 to 15.
  func codeword(of mask: UInt32) -> (codeword: UInt32, length: Int) {
    let four = Self.codewords(4 &* number &+ Int(mask &>> 2))
    let marked = four &>> (8 &* (mask & 3)) & 0xFF
    let length = 31 &- marked.leadingZeroBitCount
    return (marked ^ 1 &<< UInt32(truncatingIfNeeded: length), length)
  }

  /// Returns the codewords of four masks, those of the first mask in the lowest 8 bits, each with a one before it: masks
  /// 4 · (`index` mod 4) and up, of book `index` div 4.
  private static func codewords(_ index: Int) -> UInt32 {
    switch index {
    case 0: 0x3A1B_1A02
    case 1: 0xFD7A_FC1C
    case 2: 0xFE3B_7B0C
    case 3: 0x7D7C_FF3C
    case 4: 0x3A19_1802
    case 5: 0x7C3B_FC1A
    case 6: 0xFE7D_FD1B
    case 7: 0x3D3C_FF1C
    case 8: 0x3736_1802
    case 9: 0x3A39_7C38
    case 10: 0x7E3B_7D19
    case 11: 0x1A3D_7F3C
    case 12: 0x1738_1604
    case 13: 0x183B_3A39
    case 14: 0x3E3D_3C19
    case 15: 0x0A1B_3F1A
    case 16: 0x1738_160A
    case 17: 0x183B_3A39
    case 18: 0x1A3D_3C19
    case 19: 0x041B_3F3E
    case 20: 0x1738_160A
    case 21: 0x183B_3A39
    case 22: 0x193E_3D3C
    case 23: 0x041B_1A3F
    case 24: 0x3A7A_3938
    case 25: 0x187D_7C7B
    case 26: 0x197F_3B7E
    case 27: 0x021B_1A3C
    case 28: 0x3AFE_7978
    case 29: 0x0C7B_7AFF
    case 30: 0x1A7D_3B7C
    default: 0x021C_1B7E
    }
  }

  /// The masks in the order of their codewords, four bits each, from the lowest bits up: the first eight, then the
  /// others. And the numbers of codewords of 1, 2, … 7 bits, four bits each, from the lowest bits up.
  ///
  /// The code is complete: any 7 bits begin with exactly one codeword.
  private var order: (masks: (UInt32, UInt32), counts: UInt32) {
    switch number {
    case 0: ((0xCA34_2180, 0xDB75_FE96), 0x443_3101)
    case 1: ((0x63C8_4210, 0xDB95_A7FE), 0x424_5001)
    case 2: ((0x6432_F810, 0xDB95_ECA7), 0x048_3001)
    case 3: ((0xEC87_31F0, 0xDBA9_6542), 0x008_6110)
    case 4: ((0xEB87_310F, 0xDCA9_6542), 0x008_6110)
    case 5: ((0xEDB7_310F, 0xCA98_6542), 0x008_6110)
    case 6: ((0x310E_DB7F, 0xA865_42C9), 0x065_4001)
    default: ((0x093E_DB7F, 0x42CA_8651), 0x272_3101)
    }
  }

  /// Returns the mask whose codeword is at the beginning of `bits`, most significant bit first, in at most 7 steps.
  func mask(of bits: UInt32) -> (mask: UInt32, length: Int) {
    let (masks, counts) = order
    var (first, codeword): (UInt32, UInt32) = (0, 0)
    for length in 1...7 {
      let count = counts &>> UInt32(truncatingIfNeeded: 4 &* length &- 4) & 15
      let index = bits &>> UInt32(truncatingIfNeeded: 32 &- length) &- codeword
      if index < count {
        let place = first &+ index
        return ((place < 8 ? masks.0 : masks.1) &>> (place % 8 &* 4) & 15, length)
      }
      first &+= count
      codeword = (codeword &+ count) &<< 1
    }  // Unreached below: any 7 bits begin with a codeword.
    preconditionFailure("a book is complete")
  }
}
