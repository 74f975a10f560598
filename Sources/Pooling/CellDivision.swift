internal import FeatureTypes

/// The division of one cell by the encoder: it chooses the values that the decoder will hold for the children, and leaves
/// them in the children's cells, whose sums are known. Spec: [POOL-10].
struct CellDivision {
  /// Which cells are the children.
  let split: CellSplit
  /// The decoder's value of the dividing cell.
  let parent: Int32
  /// The sum of the true samples under the dividing cell.
  let total: Int32
  /// The number of samples under one child.
  let area: Int32
  /// The range that every value is clamped to.
  let range: SampleRange

  /// The number of children, n.
  private var count: Int32 { Int32(truncatingIfNeeded: split.count) }

  /// What the children's shifted means leave when they are rounded down.
  private var remainders = SIMD4<Int32>.zero
  /// Whether a value of the candidate was clamped to the range.
  private var wasClamped = false

  init(_ split: CellSplit, of parent: EncoderCell, area: Int32, range: SampleRange) {
    self.split = split
    self.parent = parent.value
    total = parent.sum
    self.area = area
    self.range = range
  }

  /// Chooses the children's values.
  mutating func choose(_ rounding: ChildRounding, in cells: inout MutableSpan<EncoderCell>) {
    guard rounding == .closedLoop else { return storeRounded(in: &cells) }
    storeShifted(in: &cells)
    // If nothing is clamped, the shifted means are the best that the parent allows.
    guard wasClamped else { return }
    let shifted = error(in: cells)
    storeRounded(in: &cells)
    if error(in: cells) >= shifted { storeShifted(in: &cells) }
  }

  /// Stores the second candidate, `rounded`: each sent child is the integer nearest to its own mean.
  private mutating func storeRounded(in cells: inout MutableSpan<EncoderCell>) {
    for child in 0..<split.count &- 1 {
      let cell = split.cell(child)
      cells[cell].value = Rounding.halfToEven(cells[cell].sum, over: area)
    }
    derive(in: &cells)
  }

  /// Stores the first candidate, `shifted`.
  ///
  /// The means are shifted by parent − mean, so that they sum to count · parent, and rounded by largest remainder.
  /// Among equal remainders, the first child's is rounded up.
  private mutating func storeShifted(in cells: inout MutableSpan<EncoderCell>) {
    let denominator = count &* area
    let shift = denominator &* parent &- total
    var missing = count &* parent
    for child in 0..<split.count {
      let cell = split.cell(child)
      let numerator = count &* cells[cell].sum &+ shift
      let quotient = Rounding.floor(numerator, over: denominator)
      cells[cell].value = quotient
      remainders[child] = numerator &- quotient &* denominator
      missing &-= quotient
    }
    for child in 0..<split.count &- 1 {
      var rank: Int32 = 0
      for other in 0..<split.count
      where remainders[other] > remainders[child] || (remainders[other] == remainders[child] && other < child) {
        rank &+= 1
      }
      let quotient = cells[split.cell(child)].value
      store(rank < missing ? quotient &+ 1 : quotient, child, in: &cells)
    }
    derive(in: &cells)
  }

  /// Returns Σ |area · value − sum|, at most 4 · 65,536 · 255.
  @inline(never)
  private mutating func error(in cells: borrowing MutableSpan<EncoderCell>) -> Int32 {
    var total: Int32 = 0
    for child in 0..<split.count {
      let cell = cells[split.cell(child)]
      total &+= abs(area &* cell.value &- cell.sum)
    }
    return total
  }

  /// Sets the last child to count · parent minus the other children (Eq. 6), clamped to the range. Spec: [POOL-7].
  @inline(never)
  private mutating func derive(in cells: inout MutableSpan<EncoderCell>) {
    var rest = count &* parent
    for child in 0..<split.count &- 1 { rest &-= cells[split.cell(child)].value }
    store(rest, split.count &- 1, in: &cells)
  }

  /// Stores a child's value, clamped to the range.
  @inline(never)
  private mutating func store(_ value: Int32, _ child: Int, in cells: inout MutableSpan<EncoderCell>) {
    let clamped = range.clamp(value)
    cells[split.cell(child)].value = clamped
    wasClamped = wasClamped || clamped != value
  }
}
