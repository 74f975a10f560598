internal import FeatureTypes

/// The values that the decoder will hold after a cell has divided.
struct Children {
  /// The children's values; the last one is derived from the others.
  var values = SIMD4<Int32>.zero
  /// Whether a value was clamped to the range.
  var wasClamped = false
}

extension Children {
  /// Returns the second candidate of [POOL-10], `rounded`: each sent child is the integer nearest to its own mean.
  static func rounded(
    _ parent: Int32, sums: SIMD4<Int32>, area: Int32, count: Int, range: SampleRange
  ) -> Children {
    var children = Children()
    for child in 0..<count - 1 { children.values[child] = Rounding.halfToEven(sums[child], over: area) }
    children.derive(from: parent, count: count, range: range)
    return children
  }

  /// Returns the first candidate of [POOL-10], `shifted`.
  ///
  /// The means are shifted by parent − mean, so that they sum to count · parent, and rounded by largest remainder.
  /// Among equal remainders, the first child's is rounded up.
  static func shifted(
    _ parent: Int32, sums: SIMD4<Int32>, area: Int32, count: Int, range: SampleRange
  ) -> Children {
    let n = Int32(count)
    var total: Int32 = 0
    for child in 0..<count { total &+= sums[child] }
    let denominator = n &* area
    let shift = denominator &* parent &- total
    var children = Children()
    var remainders = SIMD4<Int32>.zero
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

  /// Returns Σ |area · value − sum|, at most 4 · 65,536 · 255.
  func error(sums: SIMD4<Int32>, area: Int32, count: Int) -> Int32 {
    var total: Int32 = 0
    for child in 0..<count { total &+= abs(area &* values[child] &- sums[child]) }
    return total
  }

  /// Sets the last child to count · parent minus the other children (Eq. 6), clamped to the range. Spec: [POOL-7].
  mutating func derive(from parent: Int32, count: Int, range: SampleRange) {
    var rest = Int32(count) &* parent
    for child in 0..<count - 1 { rest &-= values[child] }
    clamp(rest, into: count - 1, range: range)
  }

  mutating func clamp(_ value: Int32, into child: Int, range: SampleRange) {
    values[child] = range.clamp(value)
    if values[child] != value { wasClamped = true }
  }
}
