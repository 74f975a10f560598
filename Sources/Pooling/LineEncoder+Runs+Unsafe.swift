internal import FeatureTypes

/// The encoder's innermost loop.
extension LineEncoder {
  /// Divides cells, `step` apart, in two, up to the first one with a value that is clamped, and moves past them. Returns
  /// their number.
  ///
  /// The rule of `divideCell` is simple for two children of which none is clamped: their remainders are 0, or add up to
  /// the denominator 2 · area. So the first child's difference from the parent is rounded half up, and the second child
  /// has its opposite.
  ///
  /// Two channels are divided at once. Between the halves of a word nothing is carried, unless a value is below 0. Then
  /// it has upper bits.
  @inline(never)
  mutating func divideSimply(_ count: Int, _ step: Int) -> Int {
    let offset = 127 &* both
    let (second, other, shift, outside) = (second, otherPlace, UInt32(bitPattern: areaShift) &+ 1, outside)
    // Differences count from −127, so that none is negative, and are rounded half up.
    let bias = (255 &<< (shift &- 1)) &* both
    // A symbol of a difference does not count from its parent, and its lowest value is 0. −127 is 129 in 8 bits.
    let parentBits: UInt32 = isDifference ? 0 : ~0
    let base = (129 &+ (isDifference ? 0 : UInt32(bitPattern: lowest & 0xFF))) &* both
    var (cell, symbol) = unsafe (cells + cell, symbols + place)
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
    let divided = count &- left
    self.cell &+= divided &* step
    place &+= divided
    return divided
  }
}
