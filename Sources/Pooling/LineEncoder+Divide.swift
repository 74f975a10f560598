internal import FeatureTypes

/// The choice of the values that the decoder will hold for the children of a cell. Spec: [POOL-10].
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
  mutating func floor(_ numerator: Int32, overAreaTimes shift: Int32) -> Int32 {
    let quotient = numerator &>> (areaShift &+ shift)
    return oddArea == 1 ? quotient : Rounding.floor(quotient, over: oddArea)
  }

  /// Returns the first child's value, if two children have these sums; the second child has what it leaves of 2 · parent,
  /// clamped.
  @inline(never)
  mutating func divideInTwo(_ first: Int32, _ second: Int32, parent: Int32) -> Int32 {
    let difference = floor(first &- second &+ area, overAreaTimes: 1)
    let (rounded, shifted) = (mean(first), parent &+ difference)
    func error(_ value: Int32) -> Int32 {
      abs(area &* value &- first) &+ abs(area &* clamp(2 &* parent &- value) &- second)
    }
    let wasClamped = (shifted | (parent &- difference)) & ~highest != 0
    return !isClosedLoop || wasClamped && error(rounded) < error(clamp(shifted)) ? rounded : clamp(shifted)
  }

  @inline(never)
  mutating func clamp(_ value: Int32) -> Int32 { min(max(value, 0), highest) }

  /// Chooses the values of the four children of a cell, whose sums are in their own cells.
  mutating func divideInFour(_ parent: EncoderCell, in cells: inout MutableSpan<EncoderCell>) {
    shift(parent, in: &cells)
    // If nothing is clamped, these are the best values that the parent allows.
    guard derive(parent.value, in: &cells) || !isClosedLoop else { return }
    let shifted = values(in: cells)
    for child in 0..<3 {
      let cell = quarter(child)
      cells[cell].value = mean(cells[cell].sum)
    }
    _ = derive(parent.value, in: &cells)
    guard isClosedLoop, values(in: cells).error >= shifted.error else { return }
    for child in 0..<4 {
      cells[quarter(child)].value = Int32(truncatingIfNeeded: shifted.packed &>> UInt32(8 &* child) & 0xFF)
    }
  }

  /// The first candidate: the children's means are shifted so that they sum to 4 · parent, and rounded by largest
  /// remainder. Of equal remainders, the first child's ranks first.
  private mutating func shift(_ parent: EncoderCell, in cells: inout MutableSpan<EncoderCell>) {
    var missing: Int32 = 0
    for child in 0..<4 {
      let cell = quarter(child)
      let quotient = floor(4 &* cells[cell].sum &- parent.sum, overAreaTimes: 2)
      cells[cell].value = parent.value &+ quotient
      missing &-= quotient
    }
    while missing > 0 {
      var (largest, next) = (Int32.min, 0)
      for child in 0..<4 {
        let cell = quarter(child)
        // A quarter of it, up to a term that all children have in common.
        let remainder = cells[cell].sum &- area &* cells[cell].value
        if remainder > largest { (largest, next) = (remainder, cell) }
      }
      cells[next].value &+= 1  // so that its remainder is the smallest
      missing &-= 1
    }
  }

  /// Clamps the sent children, and gives the last one what they leave of 4 · parent, clamped too. Spec: [POOL-7].
  ///
  /// - Returns: Whether a value was clamped.
  @inline(never)
  private mutating func derive(_ parent: Int32, in cells: inout MutableSpan<EncoderCell>) -> Bool {
    var (rest, wasClamped) = (4 &* parent, false)
    for child in 0..<4 {
      let cell = quarter(child)
      let value = child == 3 ? rest : cells[cell].value
      let clamped = clamp(value)
      wasClamped = wasClamped || clamped != value
      cells[cell].value = clamped
      rest &-= clamped
    }
    return wasClamped
  }

  /// Returns the children's values, 8 bits each, and Σ |area · value − sum|, at most 4 · 65,536 · 255.
  @inline(never)
  private mutating func values(in cells: borrowing MutableSpan<EncoderCell>) -> (packed: UInt32, error: Int32) {
    var (packed, total): (UInt32, Int32) = (0, 0)
    for child in 0..<4 {
      let cell = cells[quarter(child)]
      packed |= UInt32(bitPattern: cell.value) &<< UInt32(8 &* child)
      total &+= abs(area &* cell.value &- cell.sum)
    }
    return (packed, total)
  }
}
