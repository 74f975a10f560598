internal import FeatureTypes

/// The choice of the values that the decoder will hold for the children of a cell. Spec: [POOL-10].
///
/// This is the whole rule. `divideRun` knows by itself what it gives for two children of which none is clamped.
extension LineEncoder {
  /// The number of samples in a child of the present run.
  var area: Int32 { oddArea &<< areaShift }

  /// Returns the mean of each channel, given the sum.
  @inline(__always)
  mutating func means(_ sum: UInt32) -> UInt32 {
    guard isPair, oddArea == 1 else {
      let first = UInt32(bitPattern: mean(Int32(bitPattern: sum & lane)))
      return isPair ? first | UInt32(bitPattern: mean(Int32(bitPattern: sum &>> 16))) &<< 16 : first
    }
    guard areaShift > 0 else { return sum }
    // Half of the area is added, and 1 less if the mean is even before it is rounded.
    let shift = UInt32(bitPattern: areaShift)
    let half = (1 &<< (shift &- 1) &- 1) &* 0x0001_0001 &+ sum &>> shift & 0x0001_0001
    return (sum &+ half) &>> shift & 0x00FF_00FF
  }

  /// Returns the symbol of a root, given its value in the lowest 8 bits.
  @inline(__always)
  mutating func rootSymbol(_ value: UInt32) -> UInt8 {
    UInt8(truncatingIfNeeded: Int32(bitPattern: value) &+ range.lowest)
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
    return oddArea == 1 ? quotient : floorOverOddArea(quotient)
  }

  @inline(never)  // small builds
  private mutating func floorOverOddArea(_ numerator: Int32) -> Int32 { Rounding.floor(numerator, over: oddArea) }

  /// Chooses the values of `children`, whose sums are in their own cells.
  ///
  /// - Parameter parent: The cell before it divided.
  @inline(never)
  mutating func divide(_ parent: EncoderCell, _ children: Children, in cells: inout MutableSpan<EncoderCell>) {
    let all = lane
    var values: (UInt32, UInt32) = (0, 0)
    for lane in 0..<lanes {
      let shift = 16 &* lane
      func sum(_ child: Int) -> Int32 { Int32(bitPattern: cells[children.cell(child)].sum &>> shift & all) }
      var sums = Quarters(sum(0), 0, 0, sum(children.count &- 1))
      if children.count == 4 { (sums.second, sums.third) = (sum(1), sum(2)) }
      let chosen = choose(
        sums, Int32(bitPattern: parent.sum &>> shift & all), Int32(bitPattern: parent.value &>> shift & all),
        countShift: children.countShift)
      if lane == 0 { values.0 = chosen } else { values.1 = chosen }
    }
    for child in 0..<children.count {
      let shift = UInt32(truncatingIfNeeded: 8 &* child)
      cells[children.cell(child)].value = values.0 &>> shift & 0xFF | (values.1 &>> shift & 0xFF) &<< 16
    }
  }

  /// Chooses the children's values from their sums, and the sum and value of their parent.
  ///
  /// Of two children, `sums` holds the first and the last one.
  ///
  /// - Returns: The values, 8 bits each, the first one lowest.
  @inline(never)
  private mutating func choose(_ sums: Quarters, _ parentSum: Int32, _ parent: Int32, countShift: Int32) -> UInt32 {
    var values = shifted(sums, parentSum, parent, countShift)
    if !isClosedLoop || values.bits & ~highest != 0 {
      let total = parent &<< countShift
      values = derived(values, total)
      var means = Quarters(mean(sums.first), mean(sums.second), mean(sums.third), 0)
      means = derived(means, total)
      if !isClosedLoop || error(means, sums) < error(values, sums) { values = means }
    }
    if countShift == 1 { values.second = values.last }
    return values.packed
  }

  /// The first candidate: the children's means are shifted so that they sum to count · parent, and rounded by largest
  /// remainder. Of equal remainders, the first child's ranks first.
  @inline(__always)
  private mutating func shifted(_ sums: Quarters, _ parentSum: Int32, _ parent: Int32, _ countShift: Int32) -> Quarters
  {
    let denominator = area &<< countShift
    var missing: Int32 = 0
    // Of each child its value, and its remainder with its rank: of two, the greater one is in front.
    func part(_ sum: Int32, rank: Int32) -> (value: Int32, order: Int32) {
      let numerator = sum &<< countShift &- parentSum
      let quotient = floor(numerator, overAreaTimes: countShift)
      missing &-= quotient
      return (parent &+ quotient, (numerator &- quotient &* denominator) &<< 2 &- rank)
    }
    var (first, last) = (part(sums.first, rank: 0), part(sums.last, rank: 3))
    var (second, third): ((value: Int32, order: Int32), (value: Int32, order: Int32)) = ((0, .min), (0, .min))
    if countShift == 2 { (second, third) = (part(sums.second, rank: 1), part(sums.third, rank: 2)) }
    while missing > 0 {
      let front = max(max(first.order, second.order), max(third.order, last.order))
      if first.order == front {
        first = (first.value &+ 1, .min)
      } else if second.order == front {
        second = (second.value &+ 1, .min)
      } else if third.order == front {
        third = (third.value &+ 1, .min)
      } else {
        last = (last.value &+ 1, .min)
      }
      missing &-= 1
    }
    return Quarters(first.value, second.value, third.value, last.value)
  }

  /// Clamps the sent children, and gives the last one what they leave of `total`, count · parent, clamped too. Spec:
  /// [POOL-7].
  @inline(never)  // rare
  private mutating func derived(_ values: Quarters, _ total: Int32) -> Quarters {
    let (first, second, third) = (clamped(values.first), clamped(values.second), clamped(values.third))
    return Quarters(first, second, third, clamped(total &- first &- second &- third))
  }

  private mutating func clamped(_ value: Int32) -> Int32 { min(max(value, 0), highest) }

  /// Returns Σ |area · value − sum|, at most 4 · 65,536 · 255.
  @inline(never)  // rare
  private mutating func error(_ values: Quarters, _ sums: Quarters) -> Int32 {
    abs(area &* values.first &- sums.first) &+ abs(area &* values.second &- sums.second)
      &+ abs(area &* values.third &- sums.third) &+ abs(area &* values.last &- sums.last)
  }
}

/// A number for each of four children. Of two, the second and the third are 0.
private struct Quarters {
  var (first, second, third, last): (Int32, Int32, Int32, Int32)

  init(_ first: Int32, _ second: Int32, _ third: Int32, _ last: Int32) {
    (self.first, self.second, self.third, self.last) = (first, second, third, last)
  }

  /// All bits that one of the numbers has.
  var bits: Int32 { first | second | third | last }

  /// The numbers, 8 bits each, the first one lowest.
  var packed: UInt32 { UInt32(bitPattern: first | second &<< 8 | third &<< 16 | last &<< 24) }
}

/// Where the two or four children of a cell are: upper left, (upper right, lower left,) last.
struct Children {
  /// The lattice index of the first.
  let first: Int
  /// The distance from a child with an even number to the next one.
  let second: Int
  /// The distance from a child to the one below it, if there are four.
  let below: Int
  /// log2 of their number.
  let countShift: Int32

  var count: Int { 1 &<< Int(countShift) }

  /// Returns the lattice index of a child, 0 ..< `count`.
  @inline(__always)
  func cell(_ child: Int) -> Int { first &+ (child & 1) &* second &+ (child &>> 1) &* below }
}
