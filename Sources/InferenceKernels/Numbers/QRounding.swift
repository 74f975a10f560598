/// The rounding of the Q convention: to the nearest integer, ties to even.
enum QRounding {
  /// numerator / denominator; `denominator` > 0, both below 2⁶².
  @inline(__always)
  static func divide(_ numerator: Int64, by denominator: Int64) -> Int64 {
    var floor = numerator / denominator
    var rest = numerator % denominator
    if rest < 0 { (floor, rest) = (floor - 1, rest + denominator) }
    let twice = 2 * rest
    return twice > denominator || (twice == denominator && floor & 1 != 0) ? floor + 1 : floor
  }

  /// value · 2^−shift, −31 ≤ `shift` ≤ 61; |value| · 2^−shift must be below 2⁶².
  @inline(__always)
  static func shift(_ value: Int64, right shift: Int) -> Int64 {
    shift <= 0 ? value &<< wide(-shift) : divide(value, by: 1 &<< wide(shift))
  }
}

/// 2ⁿ for −126 ≤ n ≤ 127, from its bit pattern.
@inline(__always)
func powerOfTwo(_ n: Int32) -> Float { Float(bitPattern: UInt32(bitPattern: n + 127) << 23) }

/// `value`, saturated to 32 bits.
@inline(__always)
func saturated(_ value: Int64) -> Int32 {
  value > 0x7FFF_FFFF ? .max : value < -0x8000_0000 ? .min : Int32(truncatingIfNeeded: value)
}
