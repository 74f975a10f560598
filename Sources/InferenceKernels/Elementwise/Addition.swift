/// The addition that closes a residual block.
public enum Addition {
  /// sums[i] = bounds(sums[i] + map[i]), one rounding each.
  ///
  /// Axes: two float32 maps of the same shape, in any layout. NaN and infinities propagate. The spans do not overlap,
  /// which exclusive access to a `MutableSpan` already says. Scratch: none.
  ///
  /// Cost: one addition a value; reads 8 bytes and writes 4.
  ///
  /// Source: He et al., "Deep Residual Learning", arXiv:1512.03385, Eq. 1.
  ///
  /// - Precondition: both spans have the same length.
  public static func add(_ map: Span<Float>, bounds: ActivationBounds = .none, to sums: inout MutableSpan<Float>) {
    precondition(map.count == sums.count, "the two maps of an addition have the same size")
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
