/// The product of a map and one of its own size, or of a map and one factor for each channel: squeeze and excite.
///
///     products[y, x, c] ·= factors[y, x, c]        or        products[y, x, c] ·= factors[c]
///
/// Axes: HWC, float32; one map becomes the product, the factors do not overlap it. One rounding each; NaN and infinities
/// propagate. Scratch: none. Cost: one product a sample; reads 8 bytes, writes 4.
///
/// Source: Hu et al., "Squeeze-and-Excitation Networks", arXiv:1709.01507, Eq. 4.
public enum Multiplication {
  /// Multiplies `products` by `factors`.
  ///
  /// - Precondition: the factors' count divides that of the products.
  public static func apply(to factors: Span<Float>, into products: inout MutableSpan<Float>) {
    precondition(factors.count > 0 && products.count % factors.count == 0, "a factor for each sample or channel")
    let channels = factors.count
    for pixel in 0..<products.count / channels {
      var samples = products._mutatingExtracting(pixel * channels..<(pixel + 1) * channels)
      for c in 0..<channels { samples[c] *= factors[c] }
    }
  }
}

/// `Multiplication` of int8 maps in formats of their own.
///
///     .q        out = clamp(a · b · 2^(n′ − nₐ − n_b), rounded once, half to even)
///     .affine   out = clamp(zero′ + M·((a − zeroₐ) · (b − zero_b))), M the `FixedPointMultiplier` of scaleₐ · scale_b / scale′
///
/// Axes, overlap and source as of `Multiplication`. Scratch: none. Cost: two products a sample; reads 2 bytes, writes 1.
public struct Int8Multiplication: Hashable, Sendable {
  public let first: Int8Format
  public let second: Int8Format
  public let product: Int8Format
  let factor: FixedPointMultiplier

  /// Nil if a format is invalid, they are of two conventions, or the product's scale too far from its factors'.
  public init?(_ first: Int8Format, _ second: Int8Format, to product: Int8Format) {
    guard first.isValid, second.isValid, product.isValid, first.isQ == second.isQ, first.isQ == product.isQ,
      let factor = FixedPointMultiplier(Double(first.scale) * Double(second.scale) / Double(product.scale))
    else { return nil }
    self.first = first
    self.second = second
    self.product = product
    self.factor = factor
  }
}
