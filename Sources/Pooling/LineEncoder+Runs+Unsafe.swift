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
    precondition(places.lowerBound >= 0 && place &+ otherPlace <= symbols.count, "the symbols are in their buffer")
    var (cell, place) = (first, places.lowerBound)
    while place < places.upperBound {
      if isSimple {
        let count = divideSimply(places.upperBound &- place, cell, step, in: &cells, into: &symbols, place)
        (cell, place) = (cell &+ count &* step, place &+ count)
        if place == places.upperBound { break }
      }
      let parent = unsafe cells[unchecked: cell]
      unsafe cells[unchecked: cell].sum &-= cells[unchecked: cell &+ second].sum
      children = Children(first: cell, second: second, below: 0, countShift: 1)
      divide(parent, in: &cells)
      write(cells[cell].value, parent: parent.value, at: place, into: &symbols)
      (cell, place) = (cell &+ step, place &+ 1)
    }
    // A difference of less than 8 bits is reduced modulo 2^bits.
    if isDifference, range.bits < 8 {
      reduce(&symbols, places.lowerBound, count)
      if otherPlace != 0 { reduce(&symbols, places.lowerBound &+ otherPlace, count) }
    }
  }

  @inline(never)  // has two callers
  private mutating func reduce(_ symbols: inout MutableSpan<UInt8>, _ first: Int, _ count: Int) {
    for place in first..<first &+ count {
      let symbol = unsafe Int32(symbols[unchecked: place])
      unsafe symbols[unchecked: place] = range.pattern(of: (symbol &- range.lowest) & highest &+ range.lowest)
    }
  }

  /// Divides cells up to the first one with a value that is clamped. Returns their number.
  ///
  /// The rule of `divide(_:_:in:)` is simple for two children of which none is clamped: their remainders are 0, or add
  /// up to the denominator 2 · area. So the first child's difference from the parent is rounded half up, and the second
  /// child has its opposite.
  ///
  /// Two channels are divided at once. Between the halves of a word nothing is carried, unless a value is below 0. Then
  /// it has upper bits.
  @inline(never)
  private mutating func divideSimply(
    _ count: Int, _ first: Int, _ step: Int, in cells: inout MutableSpan<EncoderCell>,
    into symbols: inout MutableSpan<UInt8>, _ place: Int
  ) -> Int {
    let both: UInt32 = isPair ? 0x0001_0001 : 1
    let offset = 127 &* both
    let (second, other, shift) = (second, otherPlace, UInt32(bitPattern: areaShift) &+ 1)
    let outside = ~(UInt32(bitPattern: highest) &* both)
    // Differences count from −127, so that none is negative, and are rounded half up.
    let bias = (255 &<< (shift &- 1)) &* both
    // A symbol of a difference does not count from its parent, and its lowest value is 0. −127 is 129 in 8 bits.
    let parentBits: UInt32 = isDifference ? 0 : ~0
    let base = (129 &+ (isDifference ? 0 : UInt32(bitPattern: range.lowest & 0xFF))) &* both
    return unsafe cells.withUnsafeMutableBufferPointer { cells in
      unsafe symbols.withUnsafeMutableBufferPointer { symbols in
        // Unreached: neither is empty.
        guard var cell = cells.baseAddress, var symbol = symbols.baseAddress else { return 0 }
        unsafe (cell, symbol) = (cell + first, symbol + place)
        var left = count
        repeat {
          let (parent, child) = unsafe (cell.pointee, cell + second)
          let childSum = unsafe child.pointee.sum
          let sum = parent.sum &- childSum
          let difference = (sum &- childSum &+ bias) &>> shift & 0x00FF_00FF
          let shifted = difference &- offset
          let (value, last) = (parent.value &+ shifted, parent.value &- shifted)
          guard (value | last) & outside == 0 else { break }
          unsafe cell.pointee = EncoderCell(sum: sum, value: value)
          unsafe child.pointee.value = last
          let symbols = difference &+ base &+ parent.value & parentBits
          // Of one channel, the second symbol is overwritten.
          unsafe symbol[other] = UInt8(truncatingIfNeeded: symbols &>> 16)
          unsafe symbol.pointee = UInt8(truncatingIfNeeded: symbols)
          unsafe (cell, symbol) = (cell + step, symbol + 1)
          left &-= 1
        } while left != 0
        return count &- left
      }
    }
  }
}
