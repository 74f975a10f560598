internal import FeatureTypes

/// The choice of the values that the decoder will hold for the children of a cell. Spec: [POOL-10].
///
/// This is the whole rule. `divideSimply` knows by itself what it gives for two children of which none is clamped.
extension LineEncoder {
  /// The number of samples in a child of the present run.
  var area: Int32 { oddArea &<< areaShift }

  /// Gives a root its mean, and writes its symbol.
  @inline(never)  // a stack frame of its own
  mutating func writeRoot(_ cell: Int) {
    let cell = unsafe cells + cell
    var symbol = unsafe symbols + place
    let sum = unsafe cell.pointee.sum
    var value = mean(Int32(bitPattern: sum & lane))
    unsafe symbol.pointee = UInt8(truncatingIfNeeded: value &+ lowest)
    if isPair {
      unsafe symbol += otherPlace
      let other = mean(Int32(bitPattern: sum &>> 16))
      unsafe symbol.pointee = UInt8(truncatingIfNeeded: other &+ lowest)
      value |= other &<< 16
    }
    unsafe cell.pointee.value = UInt32(bitPattern: value)
    place &+= 1
  }

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
    guard oddArea != 1 else { return quotient }
    // The complement of a negative number is not negative, and is rounded the other way.
    let sign = quotient &>> 31
    return Int32(bitPattern: UInt32(bitPattern: quotient ^ sign) / UInt32(bitPattern: oddArea)) ^ sign
  }

  /// Divides the cell that the line has reached in two or four, and writes the symbols of the children that are sent. Above
  /// the roots, only sums divide.
  ///
  /// - Parameters:
  ///   - count: The number of children: upper left, (upper right, lower left,) last.
  ///   - near: The distance in the lattice from a child with an even number to the next one.
  ///   - below: The distance from the first child's symbol to that of the lower left one, if there are four.
  @inline(never)  // has two callers
  mutating func divideCell(_ count: Int, near: Int, below: Int) {
    let first = unsafe cells + cell
    let parent = unsafe first.pointee
    unsafe withUnsafeTemporaryAllocation(of: Child.self, capacity: 4) { memory in
      // Unreached: there are four.
      guard let children = memory.baseAddress else { return }
      var index = 0
      repeat {
        let cell = unsafe first + (index & 1) &* near + (index &>> 1) &* second
        unsafe children[index].cell = cell
        if index > 0 { unsafe first.pointee.sum &-= cell.pointee.sum }
        index &+= 1
      } while index < count
      guard !isAboveRoots else { return }
      // The values of both channels, 8 bits each, the first child's lowest.
      var (values, others): (UInt32, UInt32) = (0, 0)
      var shift: UInt32 = 0
      repeat {
        (values, others) = unsafe (
          choose(
            children, count, Int32(bitPattern: parent.sum &>> shift & lane),
            Int32(bitPattern: parent.value &>> shift & lane), shift: shift), values
        )
        shift &+= 16
      } while shift <= lastShift
      if isPair { (values, others) = (others, values) }
      // In each half of a word a symbol, of which 8 bits count. What is taken away is at most 510, so nothing is borrowed.
      let base = UInt32(bitPattern: lowest & 0xFF) &* both
      let taken = isDifference ? parent.value &+ base : 0
      let first = unsafe symbols + place
      index = 0
      repeat {
        let value = values & 0xFF | (others & 0xFF) &<< 16
        (values, others) = (values &>> 8, others &>> 8)
        unsafe children[index].cell.pointee.value = value
        if index < count &- 1 {
          let pair = ((value | 0x0400_0400) &- taken) & ~outside &+ base
          let symbol = unsafe first + (index == 2 ? below : index)
          // Of one channel, the second symbol is overwritten.
          unsafe symbol[otherPlace] = UInt8(truncatingIfNeeded: pair &>> 16)
          unsafe symbol.pointee = UInt8(truncatingIfNeeded: pair)
        }
        index &+= 1
      } while index < count
    }
  }

  /// Chooses the children's values of one channel, given the sum and the value of their parent.
  ///
  /// The first candidate: the children's means are shifted so that they sum to count · parent, and rounded by largest
  /// remainder. Of equal remainders, the first child's ranks first.
  ///
  /// - Parameter shift: The lowest of the channel's bits in a cell.
  /// - Returns: The values, 8 bits each, the first one lowest.
  @inline(__always)
  private mutating func choose(
    _ first: UnsafeMutablePointer<Child>, _ count: Int, _ parentSum: Int32, _ parent: Int32, shift: UInt32
  ) -> UInt32 {
    let countShift = Int32(truncatingIfNeeded: count &>> 1)
    let (denominator, end) = unsafe (area &<< countShift, first + count)
    var missing: Int32 = 0
    var rank = UInt32(truncatingIfNeeded: count)
    var child = unsafe first
    repeat {
      let sum = unsafe Int32(bitPattern: child.pointee.cell.pointee.sum &>> shift & lane)
      unsafe child.pointee.sum = sum
      let numerator = sum &<< countShift &- parentSum
      let quotient = floor(numerator, overAreaTimes: countShift)
      missing &-= quotient
      rank &-= 1
      // All remainders are the same modulo count, so they compare like their quotients.
      let rest = UInt32(bitPattern: numerator &- quotient &* denominator) &>> UInt32(bitPattern: countShift)
      let order = rest &<< UInt32(bitPattern: countShift) | rank
      unsafe child.pointee.candidate = order &<< 16 | UInt32(bitPattern: parent &+ quotient) & 0xFFFF
      unsafe child += 1
    } while unsafe child != end
    while missing > 0 {  // the child in front is rounded up
      var front = unsafe first
      var greatest: UInt32 = 0
      unsafe child = first
      repeat {
        let candidate = unsafe child.pointee.candidate
        if candidate > greatest { unsafe (front, greatest) = (child, candidate) }
        unsafe child += 1
      } while unsafe child != end
      unsafe front.pointee.candidate = (greatest &+ 1) & 0xFFFF
      missing &-= 1
    }
    var (values, bits): (UInt32, UInt32) = (0, 0)
    repeat {
      unsafe child -= 1
      let value = unsafe child.pointee.candidate & 0xFFFF
      (values, bits) = (values &<< 8 | value & 0xFF, bits | value)
    } while unsafe child != first
    guard !isClosedLoop || bits & ~UInt32(bitPattern: highest) != 0 else { return values }
    let total = parent &<< countShift
    let shifted = unsafe hold(first, count, total, means: false)
    let means = unsafe hold(first, count, total, means: true)
    return !isClosedLoop || means.error < shifted.error ? means.values : shifted.values
  }

  /// Clamps the sent children of a candidate, and gives the last one what they leave of `total`, count · parent, clamped
  /// too. Spec: [POOL-7].
  ///
  /// - Parameter means: Whether the candidate is the rounded means, and not the children's first candidate.
  /// - Returns: The values as in `choose`, and Σ |area · value − sum|, at most 4 · 65,536 · 255.
  @inline(never)  // rare
  private mutating func hold(
    _ first: UnsafeMutablePointer<Child>, _ count: Int, _ total: Int32, means: Bool
  ) -> (values: UInt32, error: Int32) {
    var (left, values, error): (Int32, UInt32, Int32) = (total, 0, 0)
    for index in 0..<count {
      let child = unsafe first[index]
      let (sum, candidate) = unsafe (child.sum, child.candidate)
      let sent = means ? mean(sum) : Int32(Int16(truncatingIfNeeded: candidate))
      let value = min(max(index < count &- 1 ? sent : left, 0), highest)
      left &-= value
      error &+= Int32(bitPattern: (area &* value &- sum).magnitude)
      values |= UInt32(bitPattern: value) &<< UInt32(truncatingIfNeeded: 8 &* index)
    }
    return (values, error)
  }
}

/// A child while its value is chosen.
@unsafe
private struct Child {
  var cell: UnsafeMutablePointer<EncoderCell>
  /// The sum of one channel.
  var sum: Int32
  /// The first candidate.
  ///
  ///     bit 31 …                        16 + log2 count …   15 … 0
  ///     remainder / count, below the area     rank         value, two's complement
  ///
  /// The greatest one is the next to be rounded up, which leaves only the value.
  var candidate: UInt32
}
