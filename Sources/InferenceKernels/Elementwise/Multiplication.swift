/// The product of a map and either a map of the same size or one factor per channel (squeeze and excite).
///
///     products[y, x, c] ·= factors[y, x, c]        or        products[y, x, c] ·= factors[c]
///
/// Axes: HWC, float32; the map becomes the product. Each product is rounded once; NaN and infinities propagate.
/// Scratch: none. Cost: one product per sample; reads 8 bytes and writes 4.
///
/// Source: Hu et al., "Squeeze-and-Excitation Networks", arXiv:1709.01507, Eq. 4.
public enum Multiplication {
  /// Multiplies a map by factors.
  ///
  /// - Parameters:
  ///   - factors: one factor per sample or per channel.
  ///   - products: the map, replaced by the products.
  /// - Precondition: the number of factors divides that of the products.
  public static func apply(to factors: Span<Float>, into products: inout MutableSpan<Float>) {
    precondition(factors.count > 0 && products.count % factors.count == 0, "the factors do not match the products")
    let channels = factors.count
    for pixel in 0..<products.count / channels {
      var samples = products._mutatingExtracting(pixel * channels..<(pixel + 1) * channels)
      for c in 0..<channels { samples[c] *= factors[c] }
    }
  }
}

/// `Multiplication` of int8 maps, each in its own format.
///
///     .q        out = clamp(a · b · 2^(n′ − nₐ − n_b), rounded once, half to even)
///     .affine   out = clamp(zero′ + M·((a − zeroₐ) · (b − zero_b))), M the `FixedPointMultiplier` of scaleₐ · scale_b / scale′
///
/// Axes and source are those of `Multiplication`. Scratch: none. Cost: two products per sample; reads 2 bytes and
/// writes 1.
public struct Int8Multiplication: Hashable, Sendable {
  public let first: Int8Format
  public let second: Int8Format
  public let product: Int8Format
  let factor: FixedPointMultiplier

  /// Nil if a format is invalid, the conventions differ, or the product's scale is too far from those of its factors.
  public init?(_ first: Int8Format, _ second: Int8Format, to product: Int8Format) {
    guard first.isValid, second.isValid, product.isValid, first.isQ == second.isQ, first.isQ == product.isQ,
      // In float32, as LiteRT has it.
      let factor = FixedPointMultiplier(Double(first.scale * second.scale / product.scale))
    else { return nil }
    self.first = first
    self.second = second
    self.product = product
    self.factor = factor
  }
}
