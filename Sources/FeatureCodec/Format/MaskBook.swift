/// One of the eight books of the sparse modes, by density: a canonical prefix code for the 16 masks of four symbols.
///
/// Shorter codewords come first, then smaller masks. The first codeword is all zeros. Spec: [CODE-6].
struct MaskBook {
  /// The masks in the order of their codewords, four bits each, from the lowest bits up: the first eight, then the
  /// others.
  private let masks: (UInt32, UInt32)
  /// The numbers of codewords of 1, 2, … 7 bits, four bits each, from the lowest bits up.
  ///
  /// The code is complete: any 7 bits begin with exactly one codeword.
  private let counts: UInt32

  private init(_ masks: (UInt32, UInt32), _ counts: UInt32) { (self.masks, self.counts) = (masks, counts) }

  /// Creates one of the books.
  ///
  /// - Parameter number: 0 to 7: about how many symbols in eight are nonzero.
  init(number: Int) {
    switch number {
    case 0: self.init((0xCA34_2180, 0xDB75_FE96), 0x443_3101)
    case 1: self.init((0x63C8_4210, 0xDB95_A7FE), 0x424_5001)
    case 2: self.init((0x6432_F810, 0xDB95_ECA7), 0x048_3001)
    case 3: self.init((0xEC87_31F0, 0xDBA9_6542), 0x008_6110)
    case 4: self.init((0xEB87_310F, 0xDCA9_6542), 0x008_6110)
    case 5: self.init((0xEDB7_310F, 0xCA98_6542), 0x008_6110)
    case 6: self.init((0x310E_DB7F, 0xA865_42C9), 0x065_4001)
    default: self.init((0x093E_DB7F, 0x42CA_8651), 0x272_3101)
    }
  }

  /// Returns the mask of codeword number `index`, 0 to 15.
  @inline(__always)
  private func mask(_ index: UInt32) -> UInt32 { (index < 8 ? masks.0 : masks.1) >> (index % 8 * 4) & 15 }

  /// Returns the codeword of `mask`, 0 to 15, in at most 16 steps.
  func codeword(of mask: UInt32) -> (codeword: UInt32, length: Int) {
    var index: UInt32 = 0
    while self.mask(index) != mask { index &+= 1 }
    var (first, codeword): (UInt32, UInt32) = (0, 0)
    for length in 1...7 {
      let count = counts >> UInt32(4 &* length &- 4) & 15
      if index &- first < count { return (codeword &+ index &- first, length) }
      first &+= count
      codeword = (codeword &+ count) << 1
    }  // Unreached below: all codewords are counted.
    preconditionFailure("a book has 16 codewords")
  }

  /// Returns the mask whose codeword is at the beginning of `bits`, most significant bit first, in at most 7 steps.
  @inline(__always)
  func mask(of bits: UInt32) -> (mask: UInt32, length: Int) {
    var (first, codeword): (UInt32, UInt32) = (0, 0)
    for length in 1...7 {
      let count = counts >> UInt32(4 &* length &- 4) & 15
      let index = bits >> UInt32(32 &- length) &- codeword
      if index < count { return (mask(first &+ index), length) }
      first &+= count
      codeword = (codeword &+ count) << 1
    }  // Unreached below: any 7 bits begin with a codeword.
    preconditionFailure("a book is complete")
  }
}
