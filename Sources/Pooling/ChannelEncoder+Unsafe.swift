package import FeatureTypes

/// The encoder of one channel after another, or of two at a time: from samples to sums, and through the grids from the
/// roots on. Spec: [POOL-6] to [POOL-10].
///
///     var encoder = ChannelEncoder(cells: cells, symbols: symbols)
///     encoder.use(pooling, .closedLoop)
///     encoder.load(map, channel: 0, other: 1)
///     encoder.writeRoots(count, at: 0, other: count)
///     encoder.writeSteps(steps, count, at: roots, other: count)
///
/// The memory is the caller's. `use` and the methods that write check once that it suffices; the loops do not check again.
@safe
package struct ChannelEncoder {
  /// The number of steps of the root's octave that lead to the root grid.
  private var rootStep = 0
  /// The number of steps that have been taken in the present octave.
  private var step = 0
  /// The octave at whose start the cells are the lattice's, the root's, and the present one.
  private var (latticeOctave, rootOctave, octave): (UInt8, UInt8, UInt8) = (0, 0, 0)
  var (rows, columns) = (DividingAxis(), DividingAxis())
  var line: LineEncoder
  /// The number of cells, and the number of symbols, in the memory.
  private var (cellLimit, symbolLimit): (Int, Int)

  /// Creates an encoder that does nothing until `use`.
  ///
  /// - Parameters:
  ///   - cells: At least `scratchCount` cells of each pooling that is used. Their content does not matter.
  ///   - symbols: The symbols of all channels. Nothing else is written.
  package init(cells: UnsafeMutableBufferPointer<EncoderCell>, symbols: UnsafeMutableBufferPointer<UInt8>) {
    line = unsafe LineEncoder(cells: cells.baseAddress, symbols: symbols.baseAddress)
    (cellLimit, symbolLimit) = (cells.count, symbols.count)
  }

  /// Gives the encoder at `memory` its cells and symbols. `use` sets everything else.
  package static func prepare(
    _ memory: UnsafeMutablePointer<ChannelEncoder>, cells: UnsafeMutableBufferPointer<EncoderCell>,
    symbols: UnsafeMutableBufferPointer<UInt8>
  ) {  // Unreached: only the C interface calls it, which has tests of its own.
    unsafe memory.pointee.line.use(cells: cells.baseAddress, symbols: symbols.baseAddress)
    unsafe (memory.pointee.cellLimit, memory.pointee.symbolLimit) = (cells.count, symbols.count)
  }

  /// Prepares for channels with this pooling.
  ///
  /// - Parameter isNormative: Whether every division follows the whole rule, for one channel at a time.
  package mutating func use(_ pooling: DynamicPooling, _ rounding: ChildRounding, isNormative: Bool = false) {
    let geometry = pooling.geometry
    let (finest, root) = (geometry.position(of: pooling.finestState), geometry.position(of: pooling.rootState))
    latticeOctave = UInt8(truncatingIfNeeded: finest.step == 0 ? finest.octave : finest.octave &+ 1)
    (rootOctave, rootStep) = (UInt8(truncatingIfNeeded: root.octave), root.step)
    let latticeColumns = columns.use(geometry.columns, geometry.order, latticeOctave: latticeOctave, unitStep: 1)
    let latticeRows = rows.use(geometry.rows, geometry.order, latticeOctave: latticeOctave, unitStep: latticeColumns)
    precondition(latticeRows &* latticeColumns <= cellLimit, "scratch memory needs scratchCount cells")
    (octave, step) = (rootOctave, 0)
    go()
    line.use(
      pooling, rounding, unit: Int32(truncatingIfNeeded: rows.unitKernel &* columns.unitKernel),
      largestShift: rows.blockShift &+ columns.blockShift, isNormative: isNormative)
  }

  /// Whether two channels can be encoded at a time.
  package var takesPairs: Bool { line.isPair }

  /// Leaves the sum of the samples under every root in the cells, of a channel and another one.
  ///
  /// - Parameter other: The other channel, which may be the same one. Without pairs, it is.
  @inline(never)  // a stack frame of its own
  package mutating func load(_ map: borrowing StridedMapView, channel: Int, other: Int) {
    sum(map, channel: channel, other: other)
    octave = latticeOctave
    step = 0
    while octave > rootOctave {
      octave &-= 1
      go()
      merge()
    }
    go()
    line.isAboveRoots = true
    take(rootStep)
    line.isAboveRoots = false
  }

  /// Writes the roots' symbols.
  ///
  /// - Parameters:
  ///   - count: The number of roots.
  ///   - other: The distance from a symbol to the one of the other channel, 0 if both are the same channel.
  @inline(never)  // a stack frame of its own
  package mutating func writeRoots(_ count: Int, at first: Int, other: Int) {
    begin(count, at: first, other: other)
    forEachCell { encoder, cell in encoder.line.writeRoot(cell) }
  }

  /// Divides the cells of the next steps, and writes their symbols, as `writeRoots` does.
  ///
  /// - Parameters:
  ///   - steps: The number of steps.
  ///   - count: The number of cells that they add to the grid.
  package mutating func writeSteps(_ steps: Int, _ count: Int, at first: Int, other: Int) {
    begin(count, at: first, other: other)
    take(steps)
  }

  /// Checks that symbols lie in their memory, and begins to write them.
  private mutating func begin(_ count: Int, at first: Int, other: Int) {
    precondition(
      count >= 0 && first >= 0 && other >= 0 && (other == 0 || line.isPair) && first &+ other &+ count <= symbolLimit,
      "the symbols are in their memory, and those of the second channel come after those of the first")
    (line.place, line.otherPlace) = (first, other)
  }

  /// Calls `body` for each cell of the present grid with its place in the lattice, while `line.areaShift` is the cell's.
  mutating func forEachCell(_ body: (inout ChannelEncoder, Int) -> Void) {
    var (row, start) = (0, 0)
    while row < rows.cells {
      let rowHalving = rows.halving(of: row)
      var (column, cell) = (0, start)
      while column < columns.cells {
        let columnHalving = columns.halving(of: column)
        line.areaShift = line.unitShift &+ rows.blockShift &- rowHalving &+ columns.blockShift &- columnHalving
        body(&self, cell)
        cell &+= columns.blockStep &>> Int(columnHalving)
        column &+= 1
      }
      start &+= rows.blockStep &>> Int(rowHalving)
      row &+= 1
    }
  }

  /// Takes the next steps.
  @inline(never)  // has two callers
  private mutating func take(_ steps: Int) {
    var left = steps
    while left > 0 {
      left &-= 1
      line.divide(&rows, &columns, isRow: true)
      line.divide(&columns, &rows, isRow: false)
      step &+= 1
      go()
      if rows.next == .none, columns.next == .none, octave < PoolingAxis.maximumOctaves {
        (octave, step) = (octave &+ 1, 0)
        go()
      }
    }
  }

  @inline(never)  // has several callers
  private mutating func go() {
    rows.go(to: step, of: octave)
    columns.go(to: step, of: octave)
  }
}

/// What a build for a microcontroller leaves out. Each module has its own, so that the compiler knows the answers.
enum BuildFeatures {
  /// Whether the encoder can round each child on its own, for comparison. Spec: [POOL-10].
  @inline(__always)
  static var hasOpenLoop: Bool {
    #if FEATURECODEC_CLOSED_LOOP
      false
    #else
      true
    #endif
  }

  /// Whether variants that only save time are built. Without them, channels are encoded one at a time, and each division
  /// follows the whole rule.
  @inline(__always)
  static var isFast: Bool {
    #if FEATURECODEC_SMALL
      false
    #else
      true
    #endif
  }
}
