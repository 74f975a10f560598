/// The rounding rules of the format.
///
/// Every division whose result is sent or compared is one of these. Each gives the same integer on every machine. Spec:
/// [ARITH-1] to [ARITH-3].
public enum Rounding {
  /// Returns ⌊numerator / denominator⌋, rounded towards minus infinity.
  ///
  /// - Precondition: `denominator` > 0. It is not checked.
  @inline(__always)
  public static func floor(_ numerator: Int32, over denominator: Int32) -> Int32 {
    let quotient = numerator / denominator
    return numerator % denominator < 0 ? quotient - 1 : quotient
  }

  /// Returns numerator / denominator, rounded to the nearest integer, ties to even.
  ///
  ///     5/2 → 2    7/2 → 4    −5/2 → −2    −7/2 → −4    8/3 → 3
  ///
  /// - Precondition: `denominator` > 0. It is not checked.
  @inline(__always)
  public static func halfToEven(_ numerator: Int32, over denominator: Int32) -> Int32 {
    var quotient = numerator / denominator
    var remainder = numerator &- quotient &* denominator
    if remainder < 0 {
      quotient &-= 1
      remainder &+= denominator
    }
    // 2·remainder may exceed 32 bits, so the remainder is compared with its distance from the denominator.
    let rest = denominator &- remainder
    if remainder > rest || (remainder == rest && quotient & 1 != 0) { return quotient &+ 1 }
    return quotient
  }

  /// Returns value / 2^shift, rounded to the nearest integer, ties to even.
  ///
  /// - Precondition: 0 ≤ `shift` ≤ 30. It is not checked.
  @inline(__always)
  public static func halfToEven(_ value: Int32, shiftedRightBy shift: Int32) -> Int32 {
    halfToEven(value, over: 1 << shift)
  }

  /// Returns `value` rounded to the nearest integer, ties to even.
  ///
  /// 1.5 · 2²³ is added and taken away: a sum with it has no fraction bits, so the addition rounds.
  ///
  /// - Precondition: |`value`| < 2²². It is not checked.
  @inline(__always)
  public static func halfToEven(_ value: Float) -> Int32 {
    let magic: Float = 12_582_912
    return Int32((value + magic) - magic)
  }

  /// Returns `value` rounded to the nearest integer, ties to even: as for `Float`, with 1.5 · 2⁵².
  ///
  /// `rounded(_:)` would need the mathematics library, which a program that imports only the core does not link.
  ///
  /// - Precondition: |`value`| < 2³¹ − 1. It is not checked.
  @inline(__always)
  public static func halfToEven(_ value: Double) -> Int32 {
    let magic = 6_755_399_441_055_744.0
    return Int32((value + magic) - magic)
  }
}
