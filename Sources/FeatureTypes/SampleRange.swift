/// The integers that a sample of a quantised map may take: two's complement or unsigned, of 2 to 8 bits.
///
/// A sample is stored in one byte, its bit pattern: signed samples are sign-extended to 8 bits, unsigned ones
/// zero-extended. Spec.
public struct SampleRange: Hashable, Sendable {
  /// Bits of one sample, 2 to 8.
  public let bits: Int
  public let isSigned: Bool
  /// Smallest sample: −2^(bits−1) when signed, else 0.
  public let lowest: Int32
  /// Largest sample: 2^(bits−1) − 1 when signed, else 2^bits − 1.
  public let highest: Int32

  /// - Precondition: 2 ≤ `bits` ≤ 8.
  public init(bits: Int, isSigned: Bool) {
    precondition((2...8).contains(bits), "a sample has 2 to 8 bits")
    self.bits = bits
    self.isSigned = isSigned
    lowest = isSigned ? -(1 << Int32(bits - 1)) : 0
    highest = isSigned ? (1 << Int32(bits - 1)) - 1 : (1 << Int32(bits)) - 1
  }

  /// `value`, moved to the nearest sample of the range.
  @inline(__always)
  public func clamp(_ value: Int32) -> Int32 { min(max(value, lowest), highest) }

  /// The sample that a stored byte stands for; bytes that no sample of the range has are clamped to it.
  @inline(__always)
  public func value(of pattern: UInt8) -> Int32 {
    clamp(isSigned ? Int32(Int8(bitPattern: pattern)) : Int32(pattern))
  }

  /// The byte that stores `value`.
  @inline(__always)
  public func pattern(of value: Int32) -> UInt8 { UInt8(truncatingIfNeeded: value) }

  /// `value` modulo 2^bits, as the sample of the range that is congruent to it.
  @inline(__always)
  public func wrap(_ value: Int32) -> Int32 {
    let low = value & ((1 << Int32(bits)) - 1)
    return low > highest ? low - (1 << Int32(bits)) : low
  }

  /// A difference modulo 2^bits read as two's complement: −2^(bits−1) … 2^(bits−1) − 1.
  @inline(__always)
  public func signedDifference(_ pattern: UInt8) -> Int32 {
    let low = Int32(pattern) & ((1 << Int32(bits)) - 1)
    return low >= 1 << Int32(bits - 1) ? low - (1 << Int32(bits)) : low
  }
}
