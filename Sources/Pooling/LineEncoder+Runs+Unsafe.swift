internal import FeatureTypes

/// The encoder's inner loops. Each run is checked once, before its loop.
extension LineEncoder {
  /// Divides `count` cells, `step` apart, in two, and moves past them.
  @inline(never)
  mutating func divideRun(
    _ count: Int, _ step: Int, in cells: inout MutableSpan<EncoderCell>, into symbols: inout MutableSpan<UInt8>
  ) {
    guard count > 0 else { return }
    let first = cell
    cell &+= count &* step
    precondition(first >= 0 && cell &- step &+ second < cells.count, "the cells are in the scratch memory")
    if isAboveRoots {
      var cell = first
      for _ in 0..<count {
        unsafe cells[unchecked: cell].sum &-= cells[unchecked: cell &+ second].sum
        cell &+= step
      }
      return
    }
    let places = place..<place &+ count
    place = places.upperBound
    precondition(places.lowerBound >= 0 && place <= symbols.count, "the symbols are in their buffer")
    divide(first, step, in: &cells, into: &symbols, places)
    // A difference of less than 8 bits is reduced modulo 2^bits.
    if isDifference, range.bits < 8 {
      for place in places {
        let difference = unsafe Int32(Int8(bitPattern: symbols[unchecked: place]))
        unsafe symbols[unchecked: place] = range.pattern(of: range.wrap(difference))
      }
    }
  }

  /// The rule of `divide(_:in:)` is simple for two children of which none is clamped: their remainders are 0, or add
  /// up to the denominator 2 · area. So the first child's difference from the parent is rounded half up, and the second
  /// child has its opposite.
  private mutating func divide(
    _ first: Int, _ step: Int, in cells: inout MutableSpan<EncoderCell>, into symbols: inout MutableSpan<UInt8>,
    _ places: Range<Int>
  ) {
    let (second, shift) = (second, areaShift)
    // Values from here on need the whole rule. If the area is not a power of two, all do.
    let limit = isClosedLoop && oddArea == 1 ? UInt32(bitPattern: highest &+ 1) : 0
    let (base, baseMask): (Int32, Int32) = isDifference ? (0, -1) : (range.lowest, 0)
    var cell = first
    for place in places {
      let parent = unsafe cells[unchecked: cell]
      let other = unsafe cells[unchecked: cell &+ second].sum
      let sum = parent.sum &- other
      unsafe cells[unchecked: cell].sum = sum
      let difference = ((sum &- other) &>> shift &+ 1) &>> 1
      var value = parent.value &+ difference
      let last = parent.value &- difference
      // `limit` is a power of two: a number that is negative or greater has other bits.
      if UInt32(bitPattern: value | last) < limit {
        unsafe cells[unchecked: cell].value = value
        unsafe cells[unchecked: cell &+ second].value = last
      } else {
        children = Children(first: cell, second: second, below: 0, countShift: 1)
        divide(parent, in: &cells)
        value = unsafe cells[unchecked: cell].value
      }
      unsafe symbols[unchecked: place] = UInt8(truncatingIfNeeded: value &- (parent.value & baseMask) &+ base)
      cell &+= step
    }
  }
}
