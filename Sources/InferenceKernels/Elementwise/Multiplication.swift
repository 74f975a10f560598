/// The product of a map and one of its own size, or of a map and one factor a channel: squeeze and excite.
///
///     products[y, x, c] ·= factors[y, x, c]        or        products[y, x, c] ·= factors[c]
///
/// Axes: HWC, float32; changed in place, the factors do not overlap. One rounding each; NaN and infinities propagate.
/// Scratch: none. Cost: one product a sample; reads 8 bytes, writes 4.
///
/// Source: Hu et al., "Squeeze-and-Excitation Networks", arXiv:1709.01507, Eq. 4.
public enum Multiplication {
  /// - Precondition: the factors' count divides that of the products.
  public static func multiply(by factors: Span<Float>, _ products: inout MutableSpan<Float>) {
    precondition(factors.count > 0 && products.count % factors.count == 0, "one factor a sample, or one a channel")
    let channels = factors.count
    for pixel in 0..<products.count / channels {
      var samples = products._mutatingExtracting(pixel * channels..<(pixel + 1) * channels)
      for c in 0..<channels { samples[c] *= factors[c] }
    }
  }
}
