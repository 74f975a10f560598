/// The addition that closes a residual block, in float32.
///
///     sums[i] = bounds(sums[i] + map[i])                one rounding
///
/// Axes: two maps of the same shape, in any layout; one becomes the sum. NaN and infinities propagate. Scratch: none.
/// Cost: one addition per value; reads 8 bytes and writes 4.
///
/// Source: He et al., "Deep Residual Learning", arXiv:1512.03385, Eq. 1.
public enum Addition {
  /// Adds one map to another.
  ///
  /// - Parameters:
  ///   - map: the map to add.
  ///   - bounds: the activation that bounds the sums.
  ///   - sums: the map to add to, replaced by the sums.
  /// - Precondition: both spans have the same length.
  public static func apply(
    to map: Span<Float>, bounds: ActivationBounds = .none, into sums: inout MutableSpan<Float>
  ) {
    precondition(map.count == sums.count, "the two maps of an addition must have the same size")
    let count = sums.count
    let values = map.extracting(0..<count)
    for index in 0..<count { sums[index] += values[index] }
    if bounds == .none { return }
    let (lowest, highest) = (bounds.lowest, bounds.highest)
    for index in 0..<count {
      let sum = sums[index]
      sums[index] = sum < lowest ? lowest : sum > highest ? highest : sum
    }
  }
}

/// The addition of two int8 maps, each in its own format.
///
///     .q        out = clamp((a · 2^(n′ − nₐ) + b · 2^(n′ − n_b)), exact, then rounded once, half to even)
///     .affine   out = clamp(zero′ + M′·(Mₐ·((a − zeroₐ) · 2²⁰) + M_b·((b − zero_b) · 2²⁰))), M as `FixedPointMultiplier`:
///               with t = 2·max(scaleₐ, scale_b): Mₐ = scaleₐ / t, M_b = scale_b / t, M′ = t / (2²⁰ · scale′)
///
/// Axes: two maps of the same shape, in any layout; one becomes the sum. Scratch: none. Cost per sample: an addition
/// and two products; in .affine also three 64-bit products in each block of 64 samples in which one lies near a tie.
/// Reads 2 bytes and writes 1.
///
/// Source: .q: Clio (MobiCom '20), section 4.2; .affine: TensorFlow Lite's reference kernel of quantized addition.
public struct Int8Addition: Hashable, Sendable {
  public let first: Int8Format
  public let second: Int8Format
  public let sum: Int8Format
  public let bounds: ActivationBounds
  package let firstFactor: FixedPointMultiplier
  package let secondFactor: FixedPointMultiplier
  package let sumFactor: FixedPointMultiplier

  /// Nil if a format is invalid, the conventions differ, or the scales are too far apart. In .affine they are if the
  /// larger scale of the terms is more than 2¹⁷ times that of the sum: a term's step, 2⁻¹⁹ of that larger scale, would
  /// then be coarser than a quarter of the sum's step.
  public init?(_ first: Int8Format, _ second: Int8Format, to sum: Int8Format, bounds: ActivationBounds = .none) {
    guard first.isValid, second.isValid, sum.isValid, first.isQ == second.isQ, first.isQ == sum.isQ else { return nil }
    let twice = 2 * Double(max(first.scale, second.scale))
    guard first.isQ || twice / Double(sum.scale) <= 0x1p18, let a = FixedPointMultiplier(Double(first.scale) / twice),
      let b = FixedPointMultiplier(Double(second.scale) / twice),
      let c = FixedPointMultiplier(twice / (0x1p20 * Double(sum.scale)))
    else { return nil }
    self.first = first
    self.second = second
    self.sum = sum
    self.bounds = bounds
    (firstFactor, secondFactor, sumFactor) = (a, b, c)
  }

  /// The shifts of both terms to the left and of the sum to the right: those of .q, or those of the factors in .affine.
  package var shifts: (first: Int32, second: Int32, sum: Int32) {
    guard case .q(_, let a) = first, case .q(_, let b) = second, case .q(_, let n) = sum else {
      return (firstFactor.shift, secondFactor.shift, sumFactor.shift)
    }
    let fine = max(max(a, b), n)
    return (Int32(fine - a), Int32(fine - b), Int32(fine - n))
  }
}
