internal import FeatureTypes

/// The choice of the values that the decoder will hold for the children of a cell. Spec: [POOL-10].
///
/// This is the whole rule. `divideRun` knows by itself what it gives for two children of which none is clamped.
extension LineEncoder {
  /// The number of samples in a child of the present run.
  var area: Int32 { oddArea &<< areaShift }

  /// Gives a root its mean, and writes its symbol.
  @inline(never)  // a stack frame of its own
  mutating func writeRoot(
    _ cell: Int, in cells: inout MutableSpan<EncoderCell>, into symbols: inout MutableSpan<UInt8>
  ) {
    let sum = cells[cell].sum
    var values = UInt32(bitPattern: mean(Int32(bitPattern: sum & lane)))
    symbols[place] = UInt8(truncatingIfNeeded: Int32(bitPattern: values) &+ range.lowest)
    if isPair {
      let other = mean(Int32(bitPattern: sum &>> 16))
      symbols[place &+ otherPlace] = UInt8(truncatingIfNeeded: other &+ range.lowest)
      values |= UInt32(bitPattern: other) &<< 16
    }
    cells[cell].value = values
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

  /// Chooses the values of `children`, whose sums are in their own cells.
  ///
  /// - Parameter parent: The cell before it divided.
  @inline(never)
  mutating func divide(_ parent: EncoderCell, in cells: inout MutableSpan<EncoderCell>) {
    precondition(children.first >= 0 && children.cell(children.count &- 1) < cells.count, "the cells are in the memory")
    let first = choose(parent.sum & lane, parent.value & lane, shift: 0, from: cells)
    let second = isPair ? choose(parent.sum &>> 16, parent.value &>> 16, shift: 16, from: cells) : 0
    for child in 0..<children.count {
      let shift = UInt32(truncatingIfNeeded: 8 &* child)
      unsafe cells[unchecked: children.cell(child)].value = first &>> shift & 0xFF | (second &>> shift & 0xFF) &<< 16
    }
  }

  /// Chooses the children's values of one channel, given the sum and the value of their parent.
  ///
  /// - Parameter shift: The lowest of the channel's bits in a cell.
  /// - Returns: The values, 8 bits each, the first one lowest.
  @inline(never)
  private mutating func choose(
    _ parentSum: UInt32, _ parent: UInt32, shift: UInt32, from cells: borrowing MutableSpan<EncoderCell>
  ) -> UInt32 {
    unsafe withUnsafeTemporaryAllocation(of: Child.self, capacity: 4) { memory in
      // Unreached: there are four.
      guard let first = memory.baseAddress else { return 0 }
      for child in 0..<children.count {
        unsafe first[child].sum = Int32(bitPattern: cells[unchecked: children.cell(child)].sum &>> shift & lane)
      }
      return unsafe choose(first, Int32(bitPattern: parentSum), Int32(bitPattern: parent))
    }
  }

  /// The first candidate: the children's means are shifted so that they sum to count · parent, and rounded by largest
  /// remainder. Of equal remainders, the first child's ranks first.
  @inline(__always)
  private mutating func choose(_ first: UnsafeMutablePointer<Child>, _ parentSum: Int32, _ parent: Int32) -> UInt32 {
    let (countShift, denominator) = (children.countShift, area &<< children.countShift)
    let end = unsafe first + children.count
    var missing: Int32 = 0
    var rank = UInt32(truncatingIfNeeded: children.count)
    var child = unsafe first
    repeat {
      let numerator = unsafe child.pointee.sum &<< countShift &- parentSum
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
    let shifted = unsafe hold(first, total, means: false)
    let means = unsafe hold(first, total, means: true)
    return !isClosedLoop || means.error < shifted.error ? means.values : shifted.values
  }

  /// Clamps the sent children of a candidate, and gives the last one what they leave of `total`, count · parent, clamped
  /// too. Spec: [POOL-7].
  ///
  /// - Parameter means: Whether the candidate is the rounded means, and not the children's first candidate.
  /// - Returns: The values as in `choose`, and Σ |area · value − sum|, at most 4 · 65,536 · 255.
  @inline(never)  // rare
  private mutating func hold(
    _ first: UnsafeMutablePointer<Child>, _ total: Int32, means: Bool
  ) -> (values: UInt32, error: Int32) {
    var (left, values, error): (Int32, UInt32, Int32) = (total, 0, 0)
    for index in 0..<children.count {
      let child = unsafe first[index]
      let sent = means ? mean(child.sum) : Int32(Int16(truncatingIfNeeded: child.candidate))
      let value = min(max(index < children.count &- 1 ? sent : left, 0), highest)
      left &-= value
      error &+= abs(area &* value &- child.sum)
      values |= UInt32(bitPattern: value) &<< UInt32(truncatingIfNeeded: 8 &* index)
    }
    return (values, error)
  }
}

/// A child while its value is chosen.
private struct Child {
  var sum: Int32
  /// The first candidate.
  ///
  ///     bit 31 …                        16 + log2 count …   15 … 0
  ///     remainder / count, below the area     rank         value, two's complement
  ///
  /// The greatest one is the next to be rounded up, which leaves only the value.
  var candidate: UInt32
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
