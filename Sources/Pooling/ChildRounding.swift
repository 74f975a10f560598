internal import FeatureTypes

/// How the encoder rounds the means of a dividing cell's children to the integers that it sends. Spec: [POOL-10].
public enum ChildRounding: UInt8, Hashable, Sendable {
  /// The default: the encoder tracks the values that the decoder holds, and spreads the parent's error over the
  /// children.
  case closedLoop = 0
  /// Each child is rounded on its own, so errors of the derived cells accumulate. For comparison.
  case eachOnItsOwn = 1
}

extension ChildRounding {
  /// Returns the children of a cell whose value in the decoder is `parent`: `children` of [POOL-10].
  ///
  /// - Parameters:
  ///   - parent: The decoder's value of the dividing cell.
  ///   - sums: The sums of the true samples under each child. Only the first `count` are used.
  ///   - area: The number of samples under one child.
  ///   - count: The number of children, 2 or 4.
  ///   - range: The range that every value is clamped to.
  func children(
    of parent: Int32, sums: SIMD4<Int32>, area: Int32, count: Int, range: SampleRange
  ) -> Children {
    switch self {
    case .eachOnItsOwn:
      return Children.rounded(parent, sums: sums, area: area, count: count, range: range)
    case .closedLoop:
      let shifted = Children.shifted(parent, sums: sums, area: area, count: count, range: range)
      // If nothing was clamped, the shifted means are the best that the parent allows.
      guard shifted.wasClamped else { return shifted }
      let rounded = Children.rounded(parent, sums: sums, area: area, count: count, range: range)
      let fromRounded = rounded.error(sums: sums, area: area, count: count)
      let fromShifted = shifted.error(sums: sums, area: area, count: count)
      return fromRounded < fromShifted ? rounded : shifted
    }
  }
}
