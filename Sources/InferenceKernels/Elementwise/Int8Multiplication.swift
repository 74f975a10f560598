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
