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
    precondition(
      min(places.lowerBound, places.lowerBound &+ otherPlace) >= 0 && max(place, place &+ otherPlace) <= symbols.count,
      "the symbols are in their buffer")
    // If the area is not a power of two, or a cell holds one channel, every division needs the whole rule.
    if isPair, isClosedLoop, oddArea == 1 {
      dividePairs(first, step, in: &cells, into: &symbols, places)
    } else {
      var cell = first
      for place in places {
        let parent = cells[cell]
        cells[cell].sum &-= cells[cell &+ second].sum
        divide(parent, Children(first: cell, second: second, below: 0, countShift: 1), in: &cells)
        write(cells[cell].value, parent: parent.value, at: place, into: &symbols)
        cell &+= step
      }
    }
  }

  /// The rule of `divide(_:_:in:)` is simple for two children of which none is clamped: their remainders are 0, or add
  /// up to the denominator 2 · area. So the first child's difference from the parent is rounded half up, and the second
  /// child has its opposite.
  ///
  /// Both channels are divided at once. Between the numbers of 16 bits nothing is carried, unless one is below 0. This is
  /// seen in its upper bits.
  @inline(__always)
  private mutating func dividePairs(
    _ first: Int, _ step: Int, in cells: inout MutableSpan<EncoderCell>, into symbols: inout MutableSpan<UInt8>,
    _ places: Range<Int>
  ) {
    let (second, other) = (second, otherPlace)
    let both: UInt32 = 0x0001_0001
    // Differences count from −127, so that none is negative.
    let shift = UInt32(bitPattern: areaShift) &+ 1
    let bias = (127 &<< shift &+ 1 &<< (shift &- 1)) &* both
    let outside = ~(UInt32(bitPattern: highest) &* both)
    // Symbols count from 256 below, for the same reason.
    let base = UInt32(bitPattern: isDifference ? 256 : 256 &+ range.lowest) &* both
    let parentBits: UInt32 = isDifference ? ~0 : 0
    // A difference of less than 8 bits is reduced modulo 2^bits.
    let reduces = isDifference && range.bits < 8
    var cell = first
    for place in places {
      let parent = unsafe cells[unchecked: cell]
      let otherSum = unsafe cells[unchecked: cell &+ second].sum
      let sum = parent.sum &- otherSum
      unsafe cells[unchecked: cell].sum = sum
      let difference = ((sum &- otherSum &+ bias) &>> shift & 0x00FF_00FF) &- 127 &* both
      var value = parent.value &+ difference
      let last = parent.value &- difference
      if (value | last) & outside == 0 {
        unsafe cells[unchecked: cell].value = value
        unsafe cells[unchecked: cell &+ second].value = last
      } else {
        divide(parent, Children(first: cell, second: second, below: 0, countShift: 1), in: &cells)
        value = unsafe cells[unchecked: cell].value
      }
      if reduces {
        write(value, parent: parent.value, at: place, into: &symbols)
      } else {
        let symbol = value &+ base &- (parent.value & parentBits)
        unsafe symbols[unchecked: place] = UInt8(truncatingIfNeeded: symbol)
        unsafe symbols[unchecked: place &+ other] = UInt8(truncatingIfNeeded: symbol &>> 16)
      }
      cell &+= step
    }
  }
}
