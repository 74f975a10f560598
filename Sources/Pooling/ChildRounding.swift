internal import FeatureTypes

/// How the encoder turns the means of a dividing cell's children into the integers that it sends. Spec: [POOL-10].
public enum ChildRounding: UInt8, Hashable, Sendable {
  /// The encoder tracks what the decoder holds, and spreads the parent's error over the children: the default.
  case closedLoop = 0
  /// Each child is rounded on its own; errors of the derived cells add up. For comparison.
  case eachOnItsOwn = 1
}

extension ChildRounding {
  /// The children of a cell that the decoder holds as `parent`: [POOL-10]'s `children`.
  ///
  /// - Parameters:
  ///   - sums: the sums of the true samples under each child, `count` of them.
  ///   - area: the samples under one child.
  @inline(__always)
  func children(
    of parent: Int32, sums: SIMD4<Int32>, area: Int32, count: Int, range: SampleRange
  ) -> Children {
    switch self {
    case .eachOnItsOwn:
      return Children.rounded(parent, sums: sums, area: area, count: count, range: range)
    case .closedLoop:
      let shifted = Children.shifted(parent, sums: sums, area: area, count: count, range: range)
      // Where nothing was clamped, the shifted means are the best that the parent allows.
      guard shifted.wasClamped else { return shifted }
      let rounded = Children.rounded(parent, sums: sums, area: area, count: count, range: range)
      let fromRounded = rounded.error(sums: sums, area: area, count: count)
      let fromShifted = shifted.error(sums: sums, area: area, count: count)
      return fromRounded < fromShifted ? rounded : shifted
    }
  }
}
