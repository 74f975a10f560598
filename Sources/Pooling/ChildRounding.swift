internal import FeatureTypes

/// How the encoder turns the means of a dividing cell's children into the integers that it sends. Spec: [POOL-10].
public enum ChildRounding: UInt8, Hashable, Sendable {
  /// The encoder tracks what the decoder holds, and spreads the parent's error over the children: the default.
  case closedLoop = 0
  /// Each child is rounded on its own; errors of the derived cells add up. For comparison.
  case eachOnItsOwn = 1
}

/// What the decoder will hold after a cell has divided.
struct Children {
  /// The children's values; the last one is derived from the others.
  var values: InlineArray<4, Int32> = [0, 0, 0, 0]
  /// Whether the range cut off a value.
  var wasClamped = false
}

extension ChildRounding {
  /// The children of a cell that the decoder holds as `parent`: [POOL-10]'s `children`.
  ///
  /// - Parameters:
  ///   - sums: the sums of the true samples under each child, `count` of them.
  ///   - area: the samples under one child.
  @inline(__always)
  func children(
    of parent: Int32, sums: InlineArray<4, Int32>, area: Int32, count: Int, range: SampleRange
  ) -> Children {
    switch self {
    case .eachOnItsOwn:
      return Self.rounded(parent, sums: sums, area: area, count: count, range: range)
    case .closedLoop:
      let shifted = Self.shifted(parent, sums: sums, area: area, count: count, range: range)
      // Where nothing was clamped, the shifted means are the best that the parent allows.
      guard shifted.wasClamped else { return shifted }
      let rounded = Self.rounded(parent, sums: sums, area: area, count: count, range: range)
      let fromRounded = Self.error(of: rounded, sums: sums, area: area, count: count)
      let fromShifted = Self.error(of: shifted, sums: sums, area: area, count: count)
      return fromRounded < fromShifted ? rounded : shifted
    }
  }

  /// Each sent child the nearest integer to its own mean.
  @inline(__always)
  private static func rounded(
    _ parent: Int32, sums: InlineArray<4, Int32>, area: Int32, count: Int, range: SampleRange
  ) -> Children {
    var children = Children()
    for child in 0..<count - 1 { children.values[child] = Rounding.halfToEven(sums[child], over: area) }
    children.derive(from: parent, count: count, range: range)
    return children
  }

  /// The means moved by parent − mean, so that they sum to count · parent, rounded by largest remainder, the first
  /// child first among equals.
  @inline(__always)
  private static func shifted(
    _ parent: Int32, sums: InlineArray<4, Int32>, area: Int32, count: Int, range: SampleRange
  ) -> Children {
    let n = Int32(count)
    var total: Int32 = 0
    for child in 0..<count { total &+= sums[child] }
    let denominator = n &* area
    let shift = denominator &* parent &- total
    var children = Children()
    var remainders: InlineArray<4, Int32> = [0, 0, 0, 0]
    var missing = n &* parent
    for child in 0..<count {
      let numerator = n &* sums[child] &+ shift
      let quotient = Rounding.floor(numerator, over: denominator)
      children.values[child] = quotient
      remainders[child] = numerator &- quotient &* denominator
      missing &-= quotient
    }
    for child in 0..<count - 1 {
      var rank: Int32 = 0
      for other in 0..<count
      where remainders[other] > remainders[child] || (remainders[other] == remainders[child] && other < child) {
        rank &+= 1
      }
      let value = rank < missing ? children.values[child] &+ 1 : children.values[child]
      children.clamp(value, into: child, range: range)
    }
    children.derive(from: parent, count: count, range: range)
    return children
  }

  /// Σ |area · value − sum|: four times 65,536 · 255 at most.
  @inline(__always)
  private static func error(of children: Children, sums: InlineArray<4, Int32>, area: Int32, count: Int) -> Int32 {
    var total: Int32 = 0
    for child in 0..<count { total &+= abs(area &* children.values[child] &- sums[child]) }
    return total
  }
}

extension Children {
  /// Eq. 6: the last child is what the others leave of count · parent, clamped to the range. Spec: [POOL-7].
  @inline(__always)
  mutating func derive(from parent: Int32, count: Int, range: SampleRange) {
    var rest = Int32(count) &* parent
    for child in 0..<count - 1 { rest &-= values[child] }
    clamp(rest, into: count - 1, range: range)
  }

  @inline(__always)
  mutating func clamp(_ value: Int32, into child: Int, range: SampleRange) {
    values[child] = range.clamp(value)
    if values[child] != value { wasClamped = true }
  }
}
