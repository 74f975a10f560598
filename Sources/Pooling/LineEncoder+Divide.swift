internal import FeatureTypes

/// The choice of the values that the decoder will hold for the children of a cell. Spec: [POOL-10].
///
/// This is the whole rule. `divideRun` knows by itself what it gives for two children of which none is clamped.
extension LineEncoder {
  /// The number of samples in a child of the present run.
  var area: Int32 { oddArea &<< areaShift }

  /// Returns sum / area, rounded to the nearest integer, ties to even.
  @inline(never)
  mutating func mean(_ sum: Int32) -> Int32 {
    let quotient = floor(sum, overAreaTimes: 0)
    let rest = 2 &* (sum &- quotient &* area)
    return rest > area || (rest == area && quotient & 1 != 0) ? quotient &+ 1 : quotient
  }

  /// Returns ⌊numerator / (area · 2^shift)⌋.
  @inline(__always)
  private mutating func floor(_ numerator: Int32, overAreaTimes shift: Int32) -> Int32 {
    let quotient = numerator &>> (areaShift &+ shift)
    return oddArea == 1 ? quotient : Rounding.floor(quotient, over: oddArea)
  }

  /// Chooses the values of `children`, whose sums are in their own cells.
  ///
  /// - Parameter parent: The cell before it divided.
  @inline(never)
  mutating func divide(
    _ parent: EncoderCell, in cells: inout MutableSpan<EncoderCell>
  ) {
    // If nothing is clamped, these are the best values that the parent allows.
    if shift(parent, in: &cells), isClosedLoop { return }
    guard derive(parent.value, in: &cells) || !isClosedLoop else { return }
    let shifted = values(in: cells)
    for child in 0..<children.count &- 1 {
      let cell = children.cell(child)
      cells[cell].value = mean(cells[cell].sum)
    }
    _ = derive(parent.value, in: &cells)
    guard isClosedLoop, values(in: cells).error >= shifted.error else { return }
    for child in 0..<children.count {
      cells[children.cell(child)].value = Int32(truncatingIfNeeded: shifted.packed &>> UInt32(8 &* child) & 0xFF)
    }
  }

  /// The first candidate: the children's means are shifted so that they sum to count · parent, and rounded by largest
  /// remainder. Of equal remainders, the first child's ranks first.
  ///
  /// - Returns: True if all values are sure to be in the range. They then sum to count · parent, so the last one is what
  ///   the others leave.
  private mutating func shift(_ parent: EncoderCell, in cells: inout MutableSpan<EncoderCell>) -> Bool {
    var (missing, bits): (Int32, Int32) = (0, 0)
    for child in 0..<children.count {
      let cell = children.cell(child)
      let quotient = floor(
        cells[cell].sum &<< children.countShift &- parent.sum, overAreaTimes: children.countShift)
      cells[cell].value = parent.value &+ quotient
      bits |= parent.value &+ quotient
      missing &-= quotient
    }
    while missing > 0 {
      var (largest, next) = (Int32.min, 0)
      for child in 0..<children.count {
        let cell = children.cell(child)
        // It is the remainder divided by count, up to a term that all children have in common.
        let remainder = cells[cell].sum &- area &* cells[cell].value
        if remainder > largest { (largest, next) = (remainder, cell) }
      }
      let value = cells[next].value &+ 1
      cells[next].value = value  // so that its remainder is the smallest
      bits |= value
      missing &-= 1
    }
    // `highest` is all ones: a number that is negative or greater has other bits.
    return bits & ~highest == 0
  }

  /// Clamps the sent children, and gives the last one what they leave of count · parent, clamped too. Spec: [POOL-7].
  ///
  /// - Returns: Whether a value was clamped.
  @inline(never)
  private mutating func derive(
    _ parent: Int32, in cells: inout MutableSpan<EncoderCell>
  ) -> Bool {
    var (rest, wasClamped) = (parent &<< children.countShift, false)
    for child in 0..<children.count {
      let cell = children.cell(child)
      let value = child == children.count &- 1 ? rest : cells[cell].value
      let clamped = min(max(value, 0), highest)
      wasClamped = wasClamped || clamped != value
      cells[cell].value = clamped
      rest &-= clamped
    }
    return wasClamped
  }

  /// Returns the children's values, 8 bits each, and Σ |area · value − sum|, at most 4 · 65,536 · 255.
  @inline(never)
  private mutating func values(
    in cells: borrowing MutableSpan<EncoderCell>
  ) -> (packed: UInt32, error: Int32) {
    var (packed, total): (UInt32, Int32) = (0, 0)
    for child in 0..<children.count {
      let cell = cells[children.cell(child)]
      packed |= UInt32(bitPattern: cell.value) &<< UInt32(8 &* child)
      total &+= abs(area &* cell.value &- cell.sum)
    }
    return (packed, total)
  }
}

/// Where the two or four children of a cell are: upper left, (upper right, lower left,) last.
struct Children {
  /// The lattice index of the first.
  var first = 0
  /// The distance from a child with an even number to the next one.
  var second = 0
  /// The distance from a child to the one below it, if there are four.
  var below = 0
  /// log2 of their number.
  var countShift: Int32 = 0

  var count: Int { 1 &<< Int(countShift) }

  /// Returns the lattice index of a child, 0 ..< `count`.
  @inline(__always)
  func cell(_ child: Int) -> Int { first &+ (child & 1) &* second &+ (child &>> 1) &* below }
}
