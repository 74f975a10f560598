/// The Rice code with a tail that doubles: a prefix code for 0 ≤ z < 256 at every parameter 0 ≤ k ≤ 8. Spec: [CODE-4].
///
///     z >> k < 8:   z >> k ones, a zero, the k low bits of z
///     else:         8 ones, then one more for each doubling, a zero, the rest in k + 1, k + 2, … bits
///
/// No escape code is needed. The longest codeword has 22 bits.
enum RiceCode {
  /// The number of ones at which the tail begins.
  static let unaryLimit: UInt32 = 8
  /// The most ones that a reader accepts, one more than any codeword begins with. More ones are malformed.
  static let longestUnary = 15

  /// Returns the codeword of `value`, in the low `length` bits of `codeword`.
  @inline(__always)
  static func codeword(of value: UInt32, k: UInt32) -> (codeword: UInt32, length: Int) {
    BuildFeatures.isFast ? inlineCodeword(of: value, k: k) : sharedCodeword(of: value, k: k)
  }

  @inline(never)  // Unreached: only small builds call it, which have tests of their own.
  private static func sharedCodeword(of value: UInt32, k: UInt32) -> (codeword: UInt32, length: Int) {
    inlineCodeword(of: value, k: k)
  }

  @inline(__always)
  private static func inlineCodeword(of value: UInt32, k: UInt32) -> (codeword: UInt32, length: Int) {
    let quotient = value &>> k
    if quotient < unaryLimit {
      // quotient ones and a zero, then the rest: value − quotient · 2^k
      return (((2 &<< quotient) &- 2 &- quotient) &<< k &+ value, Int(truncatingIfNeeded: quotient &+ 1 &+ k))
    }
    return tail(of: value, k: k)
  }

  /// Returns the codeword of a value whose quotient is not below `unaryLimit`.
  @inline(never)  // rare
  private static func tail(of value: UInt32, k: UInt32) -> (codeword: UInt32, length: Int) {
    var rest = value &- unaryLimit &<< k
    var width = k &+ 1
    var ones = unaryLimit
    while rest >= 1 &<< width {
      rest &-= 1 &<< width
      width &+= 1
      ones &+= 1
    }
    return (((UInt32(1) &<< ones) &- 1) &<< (width &+ 1) | rest, Int(truncatingIfNeeded: ones &+ 1 &+ width))
  }
}

/// Maps signed differences to numbers from 0 on: 0, +1, −1, +2, −2, … Spec: [CODE-5].
enum SignFold {
  /// Returns the number of the difference in the low `bits` bits of `value`, read as two's complement. −2^(bits−1)
  /// becomes the greatest number, 2^bits − 1.
  @inline(__always)
  static func folded(_ value: Int32, bits: Int) -> UInt32 {
    let shift = Int32(truncatingIfNeeded: 32 &- bits)
    // At the upper end of a word, where what exceeds the bits falls off.
    let opposite = (0 &- value) &<< shift
    // A difference above 0 has an opposite below 0. All bits are flipped: 2 · value − 1.
    return UInt32(bitPattern: opposite &<< 1 ^ opposite &>> 31) &>> UInt32(bitPattern: shift)
  }

  /// Returns the magnitude of the difference that has this number.
  @inline(__always)
  static func magnitude(_ number: UInt32) -> UInt32 { (number &+ 1) &>> 1 }

  @inline(__always)
  static func unfolded(_ number: UInt32) -> Int32 {
    let half = Int32(bitPattern: (number &+ 1) &>> 1)
    return number & 1 != 0 ? half : 0 &- half
  }
}
