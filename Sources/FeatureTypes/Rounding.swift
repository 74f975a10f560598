/// The rounding rules of the format. Every division whose result travels or is compared is one of these; each gives
/// the same integer on every machine. Spec: [ARITH-1] to [ARITH-3].
public enum Rounding {
  /// ⌊numerator / denominator⌋, towards minus infinity. `denominator` > 0.
  @inline(__always)
  public static func floor(_ numerator: Int32, over denominator: Int32) -> Int32 {
    let quotient = numerator / denominator
    return numerator % denominator < 0 ? quotient - 1 : quotient
  }

  /// numerator / denominator to the nearest integer, ties to the even one. `denominator` > 0.
  ///
  ///     5/2 → 2    7/2 → 4    −5/2 → −2    −7/2 → −4    8/3 → 3
  @inline(__always)
  public static func halfToEven(_ numerator: Int32, over denominator: Int32) -> Int32 {
    var quotient = numerator / denominator
    var remainder = numerator % denominator
    if remainder < 0 {
      quotient -= 1
      remainder += denominator
    }
    // 2·remainder may exceed 32 bits; compare against what is left instead.
    let rest = denominator - remainder
    if remainder > rest || (remainder == rest && quotient & 1 != 0) { return quotient + 1 }
    return quotient
  }

  /// value / 2^shift to the nearest integer, ties to the even one; 0 ≤ `shift` ≤ 30.
  @inline(__always)
  public static func halfToEven(_ value: Int32, shiftedRightBy shift: Int32) -> Int32 {
    halfToEven(value, over: 1 << shift)
  }
}
