/// A positive real factor in TensorFlow Lite's fixed-point arithmetic: multiplier · 2^(shift − 31).
///
///     real = 0.75 · 2^−3   →   multiplier 0x6000_0000, shift −3
///
/// Source: Jacob et al., "Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only
/// Inference", arXiv:1712.05877, section 2.2; the steps are those of TensorFlow Lite's reference kernels.
public struct FixedPointMultiplier: Hashable, Sendable {
  /// 2³⁰ … 2³¹ − 1, or 0. After a division, also less.
  public let multiplier: Int32
  /// −31 … 30; a positive shift is to the left.
  public let shift: Int32

  /// The nearest multiplier to `real`, half away from 0; it is 0 below 2⁻³². Nil unless 0 < `real` < 2³⁰.
  public init?(_ real: Double) {
    guard real > 0, real < 0x1p30 else { return nil }
    // real = 1.f · 2^exponent. The last 22 bits of 1.f are rounded off. A subnormal number counts as 0.
    let pattern = real.bitPattern
    var shift = Int32(truncatingIfNeeded: pattern &>> 52) - 1022
    var fixed = Int64(bitPattern: (pattern & 0xF_FFFF_FFFF_FFFF | 0x10_0000_0000_0000) &>> 21 + 1) &>> 1
    if fixed == 0x8000_0000 { (fixed, shift) = (0x4000_0000, shift + 1) }
    self.multiplier = shift < -31 ? 0 : Int32(truncatingIfNeeded: fixed)
    self.shift = shift < -31 ? 0 : shift
  }

  /// The multiplier of a mean over `count` samples, as LiteRT computes it: the quotient, with as many more bits as the count
  /// has after its first, is rounded down.
  ///
  /// - Precondition: `count` is 1 … 2²².
  func divided(by count: Int) -> FixedPointMultiplier {
    precondition(1...1 << 22 ~= count, "a count out of range")
    let more = max(min(Int32(truncatingIfNeeded: Int.bitWidth - 1 - count.leadingZeroBitCount), 31 + shift), 0)
    let quotient = wide(multiplier) &<< wide(more) / wide(count)
    return FixedPointMultiplier(multiplier: Int32(truncatingIfNeeded: quotient), shift: shift - more)
  }

  private init(multiplier: Int32, shift: Int32) {
    self.multiplier = multiplier
    self.shift = shift
  }

  /// value · 2^left, saturated to 32 bits, times multiplier · 2⁻³¹, rounded to the nearest, half towards plus infinity,
  /// then divided by 2^right and rounded to the nearest, half away from 0. A saturated result exceeds 2²⁹ in magnitude,
  /// and with it every range.
  @inline(__always)
  public func apply(_ value: Int32) -> Int32 {
    let (left, right) = (max(shift, 0), max(-shift, 0))
    let product = wide(saturated(wide(value) &<< wide(left))) * wide(multiplier)
    let high = Int32(truncatingIfNeeded: (product + (product >= 0 ? 0x4000_0000 : -0x3FFF_FFFF)) / 0x8000_0000)
    let mask = Int32(truncatingIfNeeded: (1 &<< wide(right)) - 1)
    let rest = high & mask
    return (high &>> right) + (rest > (mask &>> 1) + (high < 0 ? 1 : 0) ? 1 : 0)
  }
}
