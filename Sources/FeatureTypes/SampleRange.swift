/// The integers that a sample of a quantised map can be: signed or unsigned, 2 to 8 bits wide.
///
/// A sample is stored as one byte, its bit pattern: signed samples are sign-extended to 8 bits, unsigned ones
/// zero-extended. Spec.
public struct SampleRange: Hashable, Sendable {
  /// The number of bits in a sample, 2 to 8.
  public let bits: Int
  /// The smallest sample: −2^(bits−1) if signed, else 0.
  public let lowest: Int32
  /// The largest sample: 2^(bits−1) − 1 if signed, else 2^bits − 1.
  public let highest: Int32
  public let isSigned: Bool

  /// Creates the range of all integers with this width and sign.
  ///
  /// - Precondition: 2 ≤ `bits` ≤ 8.
  public init(bits: Int, isSigned: Bool) {
    precondition((2...8).contains(bits), "a sample has 2 to 8 bits")
    self.init(checkedBits: bits, isSigned: isSigned)
  }

  /// Creates the range of a width that a profile has.
  package init(checkedBits bits: Int, isSigned: Bool) {
    self.bits = bits
    self.isSigned = isSigned
    let count: Int32 = 1 &<< Int32(truncatingIfNeeded: bits)
    lowest = isSigned ? 0 &- count &>> 1 : 0
    highest = lowest &+ count &- 1
  }

  /// Returns the sample of the range that is nearest to `value`.
  @inline(__always)
  public func clamp(_ value: Int32) -> Int32 { min(max(value, lowest), highest) }

  /// Returns the sample that a stored byte stands for.
  ///
  /// If the byte stores a number outside the range, the number is clamped.
  @inline(__always)
  public func value(of pattern: UInt8) -> Int32 {
    clamp(isSigned ? Int32(Int8(bitPattern: pattern)) : Int32(pattern))
  }

  /// Returns the byte that stores `value`.
  @inline(__always)
  public func pattern(of value: Int32) -> UInt8 { UInt8(truncatingIfNeeded: value) }

  /// Returns the sample of the range that is congruent to `value` modulo 2^bits.
  @inline(__always)
  public func wrap(_ value: Int32) -> Int32 {
    let low = value & (count &- 1)
    return low > highest ? low &- count : low
  }

  /// Returns the difference whose low `bits` bits are those of `pattern`, read as two's complement: −2^(bits−1) …
  /// 2^(bits−1) − 1.
  ///
  /// The range's own sign does not matter: a difference is signed in either case.
  @inline(__always)
  public func signedDifference(_ pattern: UInt8) -> Int32 {
    let low = Int32(pattern) & (count &- 1)
    return low >= count &>> 1 ? low &- count : low
  }

  /// The number of integers in the range.
  @inline(__always)
  private var count: Int32 { 1 &<< Int32(truncatingIfNeeded: bits) }
}
