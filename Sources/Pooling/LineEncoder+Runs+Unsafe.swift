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

  private mutating func divide(
    _ first: Int, _ step: Int, in cells: inout MutableSpan<EncoderCell>, into symbols: inout MutableSpan<UInt8>,
    _ places: Range<Int>
  ) {
    let (second, shift) = (second, areaShift)
    // Values from here on are looked at again: all of them, unless the parent's alone say what the area is.
    let limit = isClosedLoop && oddArea == 1 ? UInt32(bitPattern: highest &+ 1) : 0
    let (base, baseMask): (Int32, Int32) = isDifference ? (0, -1) : (range.lowest, 0)
    var cell = first
    for place in places {
      let other = unsafe cells[unchecked: cell &+ second].sum
      var first = unsafe cells[unchecked: cell]
      let parent = first.value
      first.sum &-= other
      let difference = ((first.sum &- other) &>> shift &+ 1) &>> 1
      first.value = parent &+ difference
      var last = parent &- difference
      // `limit` is a power of two: a number that is negative or greater has other bits.
      if UInt32(bitPattern: first.value | last) >= limit {
        first.value = divideInTwo(first.sum, other, parent: parent)
        last = clamp(2 &* parent &- first.value)
      }
      unsafe cells[unchecked: cell] = first
      unsafe cells[unchecked: cell &+ second].value = last
      unsafe symbols[unchecked: place] = UInt8(truncatingIfNeeded: first.value &- (parent & baseMask) &+ base)
      cell &+= step
    }
  }
}
