internal import FeatureTypes

/// The division of cells along a line. Spec: [POOL-6] to [POOL-10].
///
/// A step's cells divide along two lines. Neighbours of one size on a line are a run:
///
///     row       ====x========        = runs   x the crossing, which divides in four
///     column    ====x=====
///
/// Values and sums count from the lowest sample of their range. Methods that change nothing are `mutating` too, because
/// a call of any other copies the encoder.
struct LineEncoder {
  private(set) var range = SampleRange()
  /// The greatest value, 2^bits − 1.
  private(set) var highest: Int32 = 0
  /// The distance from a symbol to the one of the second channel, 0 if both are the same channel.
  var otherPlace = 0
  /// log2 of the even part of the area of a lattice cell.
  private(set) var unitShift: Int32 = 0
  /// The odd part of the area, which all cells have in common.
  private(set) var oddArea: Int32 = 0

  /// The area of the children on the present run is `oddArea` · 2^`areaShift`.
  var areaShift: Int32 = 0
  /// The lattice cell that the line has reached.
  var cell = 0
  /// The distance in the lattice from a cell of the line to its second child, across the line.
  var second = 0
  /// The distance in the lattice from a quarter of a cell to the one next to it along the line.
  var right = 0
  /// The place of the next symbol.
  var place = 0
  /// The children of the cell that follows the whole rule.
  var children = Children()

  private(set) var isDifference = false
  private(set) var isClosedLoop = false
  /// Whether divisions in two are simple until a value is clamped. If the area is not a power of two, they are not.
  private(set) var isSimple = false
  /// Whether each cell holds two channels, not one.
  private(set) var isPair = false
  /// Whether cells divide only to get to the root grid: they have sums, but no values yet.
  var isAboveRoots = false

  /// The most samples in a cell of two channels: a sum of them has 16 bits.
  private static let largestPair = 256

  /// The bits of the first channel's number.
  var lane: UInt32 { isPair ? 0xFFFF : ~0 }

  /// Prepares for channels with this pooling.
  ///
  /// - Parameters:
  ///   - unit: The number of samples in a lattice cell.
  ///   - largest: The number of samples in the largest cell.
  ///   - isNormative: Whether every division follows the whole rule, for one channel at a time.
  mutating func use(_ pooling: DynamicPooling, _ rounding: ChildRounding, unit: Int32, largest: Int, isNormative: Bool)
  {
    isPair = !isNormative && largest <= LineEncoder.largestPair
    range = pooling.range
    highest = range.highest &- range.lowest
    isDifference = pooling.prediction == .difference
    isClosedLoop = rounding == .closedLoop
    unitShift = Int32(truncatingIfNeeded: unit.trailingZeroBitCount)
    oddArea = unit &>> unitShift
    isSimple = !isNormative && isClosedLoop && oddArea == 1
  }

  /// Divides the cells of a line: along the columns' axis those of the row, along the rows' axis those of the column.
  @inline(never)
  mutating func divide(
    _ across: inout DividingAxis, _ along: inout DividingAxis, isRow: Bool, in cells: inout MutableSpan<EncoderCell>,
    into symbols: inout MutableSpan<UInt8>
  ) {
    guard across.next != .none else { return }
    cell = across.nextStart
    (second, right) = (across.halfStep, along.halfStep)
    areaShift = unitShift &+ across.blockShift &+ along.blockShift &- 1
    // The lower left child's symbol is among the column's.
    let below = along.cells &- along.nextCell &+ across.nextCell
    divideRun(along.next == .before ? along.before &- 1 : along.before, along.blockStep, in: &cells, into: &symbols)
    areaShift &-= 1
    if along.next == .before { divideCrossing(isRow: isRow, below: below, in: &cells, into: &symbols) }
    divideRun(along.halves, along.blockStep &>> 1, in: &cells, into: &symbols)
    if along.next == .after { divideCrossing(isRow: isRow, below: below, in: &cells, into: &symbols) }
    areaShift &+= 1
    divideRun(along.next == .after ? along.after &- 1 : along.after, along.blockStep, in: &cells, into: &symbols)
  }

  /// Divides the cell where the lines cross, which belongs to the row, and moves past it.
  ///
  /// - Parameter below: The distance from the upper right child's symbol to the lower left one's.
  @inline(never)
  private mutating func divideCrossing(
    isRow: Bool, below: Int, in cells: inout MutableSpan<EncoderCell>, into symbols: inout MutableSpan<UInt8>
  ) {
    if isRow {
      children = Children(first: cell, second: right, below: second, countShift: 2)
      let parent = cells[cell]
      for child in 1..<4 { cells[cell].sum &-= cells[children.cell(child)].sum }
      if !isAboveRoots {
        divide(parent, in: &cells)
        for child in 0..<3 {
          write(
            cells[children.cell(child)].value, parent: parent.value,
            at: child == 2 ? place &+ 1 &+ below : place &+ child,
            into: &symbols)
        }
      }
    }
    place &+= isRow ? 2 : 1
    cell &+= 2 &* right
  }

  /// Writes the symbols of a sent child. Spec: [POOL-9].
  @inline(never)  // has several callers
  mutating func write(_ value: UInt32, parent: UInt32, at place: Int, into symbols: inout MutableSpan<UInt8>) {
    symbols[place] = symbol(of: value & 0xFF, parent: parent & 0xFF)
    if isPair { symbols[place &+ otherPlace] = symbol(of: value &>> 16, parent: parent &>> 16) }
  }

  @inline(__always)
  private mutating func symbol(of value: UInt32, parent: UInt32) -> UInt8 {
    let base = isDifference ? parent &+ UInt32(bitPattern: range.lowest) : 0
    return UInt8(
      truncatingIfNeeded: (value &- base) & UInt32(bitPattern: highest) &+ UInt32(bitPattern: range.lowest))
  }
}
