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
@safe
struct LineEncoder {
  /// The lattice cells.
  private(set) var cells = unsafe UnsafeMutablePointer<EncoderCell>(bitPattern: 8).unsafelyUnwrapped
  /// The symbols of all channels.
  private(set) var symbols = unsafe UnsafeMutablePointer<UInt8>(bitPattern: 8).unsafelyUnwrapped

  /// The lowest sample, which stands for the value 0.
  private(set) var lowest: Int32 = 0
  /// The greatest value, 2^bits − 1.
  private(set) var highest: Int32 = 0
  /// The bits that no channel's value has.
  private(set) var outside: UInt32 = 0
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
  private(set) var second = 0
  /// The distance in the lattice from a quarter of a cell to the one next to it along the line.
  private var right = 0
  /// The place of the next symbol.
  var place = 0

  private(set) var bits: UInt8 = 0
  private(set) var isSigned = false
  private(set) var isDifference = false
  private var (roundsInClosedLoop, hasSimpleAreas, hasPairs) = (false, false, false)
  /// Whether cells divide only to get to the root grid: they have sums, but no values yet.
  var isAboveRoots = false

  /// The most samples in a cell of two channels: a sum of them has 16 bits.
  private static let largestPair: Int32 = 256

  /// Creates an encoder with this memory, which does nothing until `use`.
  init(cells: UnsafeMutablePointer<EncoderCell>?, symbols: UnsafeMutablePointer<UInt8>?) {
    unsafe use(cells: cells, symbols: symbols)
  }

  /// Takes the memory. If there is none, the limits of `ChannelEncoder` are 0, so nothing is read or written.
  mutating func use(cells: UnsafeMutablePointer<EncoderCell>?, symbols: UnsafeMutablePointer<UInt8>?) {
    if let cells = unsafe cells { unsafe self.cells = cells }
    if let symbols = unsafe symbols { unsafe self.symbols = symbols }
    isAboveRoots = false
  }

  /// Whether the encoder tracks the values that the decoder holds.
  var isClosedLoop: Bool { !BuildFeatures.hasOpenLoop || roundsInClosedLoop }

  /// Whether divisions in two are simple until a value is clamped. If the area is not a power of two, they are not.
  var isSimple: Bool { BuildFeatures.isFast && hasSimpleAreas }

  /// Whether each cell holds two channels, not one.
  var isPair: Bool { BuildFeatures.isFast && hasPairs }

  /// The bits of the first channel's number.
  var lane: UInt32 { isPair ? 0xFFFF : ~0 }

  /// A one in the lowest bit of each channel's number.
  var both: UInt32 { isPair ? 0x0001_0001 : 1 }

  /// The lowest bit of the last channel's number.
  var lastShift: UInt32 { isPair ? 16 : 0 }

  /// Prepares for channels with this pooling.
  ///
  /// - Parameters:
  ///   - unit: The number of samples in a lattice cell.
  ///   - largestShift: log2 of the number of lattice cells in the largest cell.
  ///   - isNormative: Whether every division follows the whole rule, for one channel at a time.
  mutating func use(
    _ pooling: DynamicPooling, _ rounding: ChildRounding, unit: Int32, largestShift: Int32, isNormative: Bool
  ) {
    hasPairs = !isNormative && unit &<< largestShift <= LineEncoder.largestPair
    let range = pooling.range
    (bits, isSigned) = (UInt8(truncatingIfNeeded: range.bits), range.isSigned)
    (lowest, highest) = (range.lowest, range.highest &- range.lowest)
    outside = ~(UInt32(bitPattern: highest) &* both)
    isDifference = pooling.prediction == .difference
    roundsInClosedLoop = rounding == .closedLoop
    unitShift = Int32(truncatingIfNeeded: unit.trailingZeroBitCount)
    oddArea = unit &>> unitShift
    hasSimpleAreas = !isNormative && isClosedLoop && oddArea == 1
  }

  /// Returns the number of a sample's value, counted from the lowest one. A byte outside the range is clamped.
  @inline(__always)
  mutating func number(_ pattern: UInt8) -> UInt32 {
    let sample = isSigned ? Int32(Int8(bitPattern: pattern)) : Int32(pattern)
    return UInt32(bitPattern: min(max(sample &- lowest, 0), highest))
  }

  /// Divides the cells of a line: along the columns' axis those of the row, along the rows' axis those of the column.
  @inline(never)
  mutating func divide(_ across: inout DividingAxis, _ along: inout DividingAxis, isRow: Bool) {
    guard across.next != .none else { return }
    cell = across.nextStart
    (second, right) = (across.halfStep, along.halfStep)
    areaShift = unitShift &+ across.blockShift &+ along.blockShift &- 1
    // The lower left child's symbol is among the column's.
    let below = along.cells &- along.nextCell &+ across.nextCell &+ 1
    divideRun(along.next == .before ? along.before &- 1 : along.before, along.blockStep)
    areaShift &-= 1
    if along.next == .before { divideCrossing(isRow: isRow, below: below) }
    divideRun(along.halves, along.blockStep &>> 1)
    if along.next == .after { divideCrossing(isRow: isRow, below: below) }
    areaShift &+= 1
    divideRun(along.next == .after ? along.after &- 1 : along.after, along.blockStep)
  }

  /// Divides the cell where the lines cross, which belongs to the row, and moves past it.
  ///
  /// - Parameter below: The distance from the upper left child's symbol to the lower left one's.
  @inline(never)  // has two callers
  private mutating func divideCrossing(isRow: Bool, below: Int) {
    if isRow { divideCell(4, near: right, below: below) }
    place &+= isRow ? 2 : 1
    cell &+= 2 &* right
  }

  /// Divides `count` cells, `step` apart, in two, and moves past them.
  @inline(never)  // has three callers
  private mutating func divideRun(_ count: Int, _ step: Int) {
    let first = place
    var left = count
    while left > 0 {
      if isSimple, !isAboveRoots {
        left &-= divideSimply(left, step)
        if left == 0 { break }
      }
      divideCell(2, near: second, below: 0)
      (cell, place, left) = (cell &+ step, place &+ 1, left &- 1)
    }
    // A difference of less than 8 bits is reduced modulo 2^bits.
    if isDifference, bits < 8, !isAboveRoots {
      reduce(first, count)
      if otherPlace != 0 { reduce(first &+ otherPlace, count) }
    }
  }

  @inline(never)  // has two callers
  private mutating func reduce(_ first: Int, _ count: Int) {
    var symbol = unsafe symbols + first
    for _ in 0..<max(count, 0) {
      unsafe symbol.pointee = UInt8(truncatingIfNeeded: (Int32(symbol.pointee) &- lowest) & highest &+ lowest)
      unsafe symbol += 1
    }
  }
}
