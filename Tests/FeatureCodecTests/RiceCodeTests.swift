import Testing

@testable import FeatureCodec

/// A codeword as text, so that the comparison does not depend on shifts.
func text(_ code: (codeword: UInt32, length: Int)) -> String {
  let digits = String(code.codeword, radix: 2)
  return code.codeword == 0 && code.length == 0
    ? "" : String(repeating: "0", count: max(0, code.length - digits.count)) + digits
}

@Suite struct RiceCodeTests {
  /// Worked by hand from the rule: ones, a zero, the low bits; from eight ones on, a tail of k + 1, k + 2, … bits.
  @Test(
    arguments: [
      (0, 0, "0"), (1, 0, "10"), (7, 0, "11111110"), (8, 0, "1111111100"), (9, 0, "1111111101"),
      (10, 0, "111111111000"), (13, 0, "111111111011"), (14, 0, "11111111110000"),
      (0, 2, "000"), (3, 2, "011"), (4, 2, "1000"), (31, 2, "1111111011"), (32, 2, "111111110000"),
      (39, 2, "111111110111"), (40, 2, "11111111100000"), (255, 5, "1111111011111"), (255, 8, "011111111"),
      (255, 4, "111111111100011111"), (255, 0, "1111111111111101111001"),
    ] as [(UInt32, UInt32, String)])
  func codesByHand(value: UInt32, k: UInt32, code: String) {
    #expect(text(RiceCode.codeword(of: value, k: k)) == code)
  }

  /// No codeword is the beginning of another, none is longer than 22 bits, and one has 22.
  @Test(arguments: 0...8 as ClosedRange<UInt32>)
  func codesArePrefixFree(k: UInt32) {
    let codes = (0..<256).map { text(RiceCode.codeword(of: $0, k: k)) }
    let sorted = codes.sorted()
    // In lexical order, a codeword that is the beginning of others comes right before one of them.
    #expect(zip(sorted, sorted.dropFirst()).allSatisfy { !$1.hasPrefix($0) })
    #expect(Set(codes).count == 256 && codes.allSatisfy { $0.count <= 22 })
    #expect(zip(codes, codes.dropFirst()).allSatisfy { $0.count <= $1.count }, "larger numbers are never shorter")
    #expect(codes.allSatisfy { $0.prefix { $0 == "1" }.count < RiceCode.longestUnary })
    if k == 0 { #expect(codes[255].count == 22) }
  }

  /// 0, +1, −1, +2, −2 …; the most negative number comes last.
  @Test(arguments: 2...8)
  func foldIsAPermutation(bits: Int) {
    let half: Int32 = 1 << Int32(bits - 1)
    var expected: [Int32] = [0]
    for magnitude in 1..<half { expected += [magnitude, -magnitude] }
    #expect(expected.map { SignFold.folded($0, bits: bits) } == Array(0..<UInt32(2 * half - 1)))
    #expect((0..<UInt32(2 * half - 1)).map { SignFold.unfolded($0) } == expected)
    #expect(SignFold.folded(-half, bits: bits) == UInt32(2 * half - 1))
    // The same number modulo 2^bits, and the same magnitude, from which the scale learns.
    #expect(SignFold.unfolded(UInt32(2 * half - 1)) == half)
  }
}

@Suite struct MaskBookTests {
  /// The lengths, one line per book, masks 0 to 15.
  static let lengths = [
    [1, 4, 4, 5, 4, 7, 6, 7, 3, 6, 5, 7, 5, 7, 6, 6], [1, 4, 4, 5, 4, 7, 5, 6, 4, 7, 6, 7, 4, 7, 5, 5],
    [1, 4, 5, 5, 5, 6, 5, 5, 4, 6, 5, 6, 5, 6, 5, 4], [2, 4, 5, 4, 5, 5, 5, 4, 4, 5, 5, 5, 4, 5, 4, 3],
    [3, 4, 5, 4, 5, 5, 5, 4, 4, 5, 5, 4, 5, 5, 4, 2], [3, 4, 5, 4, 5, 5, 5, 4, 5, 5, 5, 4, 5, 4, 4, 2],
    [5, 5, 6, 5, 6, 6, 6, 4, 6, 5, 6, 4, 5, 4, 4, 1], [6, 6, 7, 5, 7, 6, 6, 3, 6, 5, 6, 4, 6, 4, 4, 1],
  ]

  /// Book 0, from its lengths 1 · 3 · 4 4 4 · 5 5 5 · 6 6 6 6 · 7 7 7 7.
  @Test func codesByHand() {
    let codes = [
      (0, "0"), (8, "100"), (1, "1010"), (2, "1011"), (4, "1100"), (3, "11010"), (10, "11011"), (12, "11100"),
      (6, "111010"), (9, "111011"), (14, "111100"), (15, "111101"), (5, "1111100"), (7, "1111101"), (11, "1111110"),
      (13, "1111111"),
    ]
    for (mask, code) in codes { #expect(text(MaskBook(number: 0).codeword(of: UInt32(mask))) == code) }
  }

  /// Every string of bits begins with exactly one codeword: the lengths sum to 1, and codewords count upwards.
  @Test(arguments: 0...7)
  func booksAreCompleteAndCanonical(book: Int) {
    let codes = (0..<16).map { MaskBook(number: book).codeword(of: $0) }
    #expect(codes.map(\.length) == Self.lengths[book])
    #expect(codes.reduce(0) { $0 + 128 >> ($1.length) } == 128)
    let order = (0..<16).sorted { (codes[$0].length, $0) < (codes[$1].length, $1) }
    var next: UInt32 = 0
    var length = codes[order[0]].length
    for mask in order {
      next <<= UInt32(codes[mask].length - length)
      length = codes[mask].length
      #expect(codes[mask].codeword == next, "mask \(mask)")
      next += 1
    }
    #expect(next == 1 << UInt32(length), "the last codeword is all ones")
  }

  /// A codeword's mask and length are found for any bits after the codeword.
  @Test(arguments: 0...7)
  func masksAreFound(book: Int) {
    for mask in UInt32(0)..<16 {
      let (codeword, length) = MaskBook(number: book).codeword(of: mask)
      for rest in [0, UInt32.max] {
        let found = MaskBook(number: book).mask(of: codeword << UInt32(32 - length) | rest >> UInt32(length))
        #expect(found == (mask, length))
      }
    }
  }
}
