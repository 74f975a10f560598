package import FeatureTypes

/// The encoder of one channel after another, or of two at a time: from samples to sums, and through the grids from the
/// roots on. Spec: [POOL-6] to [POOL-10].
///
///     var encoder = ChannelEncoder()
///     encoder.use(pooling, .closedLoop)
///     encoder.load(map, channel: 0, other: 1, in: &cells)
///     encoder.writeRoots(at: 0, other: count, in: &cells, into: &symbols)
///     encoder.writeSteps(steps, at: roots, other: count, in: &cells, into: &symbols)
package struct ChannelEncoder {
  /// The number of samples in a lattice cell, along each axis.
  private(set) var (rowKernel, columnKernel) = (0, 0)
  /// The number of lattice cells, along each axis.
  private(set) var (latticeRows, latticeColumns) = (0, 0)
  /// The octave at whose start the cells are the lattice's.
  private var latticeOctave = 0
  /// The position of the root grid.
  private var root = (octave: 0, step: 0)
  /// The position of the present grid.
  private var (octave, step) = (0, 0)
  var (rows, columns) = (DividingAxis(), DividingAxis())
  var line = LineEncoder()
  /// How `sum` reads the samples of a row.
  var source = RowSource()

  /// Creates an encoder that does nothing until `use`.
  package init() {}

  /// Prepares for channels with this pooling.
  ///
  /// - Parameter isNormative: Whether every division follows the whole rule, for one channel at a time.
  @inline(never)  // a stack frame of its own
  package mutating func use(_ pooling: DynamicPooling, _ rounding: ChildRounding, isNormative: Bool = false) {
    let geometry = pooling.geometry
    let finest = geometry.position(of: pooling.finestState)
    latticeOctave = finest.step == 0 ? finest.octave : finest.octave &+ 1
    root = geometry.position(of: pooling.rootState)
    (rowKernel, latticeRows) = geometry.rows.cells(inOctave: latticeOctave)
    (columnKernel, latticeColumns) = geometry.columns.cells(inOctave: latticeOctave)
    rows.use(geometry.rows, geometry.order, latticeOctave: latticeOctave, unitStep: latticeColumns)
    columns.use(geometry.columns, geometry.order, latticeOctave: latticeOctave, unitStep: 1)
    line.use(
      pooling, rounding, unit: Int32(truncatingIfNeeded: rowKernel &* columnKernel),
      largest: geometry.rows.cells(inOctave: root.octave).kernel
        &* geometry.columns.cells(inOctave: root.octave).kernel,
      isNormative: isNormative)
  }

  /// Whether two channels can be encoded at a time.
  package var takesPairs: Bool { line.isPair }

  /// Leaves the sum of the samples under every root in `cells`, of a channel and another one.
  ///
  /// - Parameter other: The other channel, which may be the same one. Without pairs, it is.
  @inline(never)  // a stack frame of its own
  package mutating func load(
    _ map: borrowing StridedMapView, channel: Int, other: Int, in cells: inout MutableSpan<EncoderCell>
  ) {
    sum(map, channel: channel, other: other, in: &cells)
    octave = latticeOctave
    step = 0
    while octave > root.octave {
      octave &-= 1
      go()
      merge(in: &cells)
    }
    go()
    line.isAboveRoots = true
    var none = MutableSpan<UInt8>()
    writeSteps(root.step, at: 0, other: 0, in: &cells, into: &none)
    line.isAboveRoots = false
  }

  /// Writes the roots' symbols.
  ///
  /// - Parameter other: The distance from a symbol to the one of the other channel, 0 if both are the same channel.
  @inline(never)  // a stack frame of its own
  package mutating func writeRoots(
    at first: Int, other: Int, in cells: inout MutableSpan<EncoderCell>, into symbols: inout MutableSpan<UInt8>
  ) {
    (line.place, line.otherPlace) = (first, other)
    forEachCell { encoder, cell in encoder.line.writeRoot(cell, in: &cells, into: &symbols) }
  }

  /// Calls `body` for each cell of the present grid with its place in the lattice, while `line.area` is the cell's.
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

  /// Divides the cells of the next steps, and writes their symbols, as `writeRoots` does.
  @inline(never)
  package mutating func writeSteps(
    _ count: Int, at first: Int, other: Int, in cells: inout MutableSpan<EncoderCell>,
    into symbols: inout MutableSpan<UInt8>
  ) {
    precondition(
      first >= 0 && other >= 0 && (other == 0 || line.isPair),
      "the symbols of the second channel come after those of the first")
    (line.place, line.otherPlace) = (first, other)
    for _ in 0..<count {
      line.divide(&rows, &columns, isRow: true, in: &cells, into: &symbols)
      line.divide(&columns, &rows, isRow: false, in: &cells, into: &symbols)
      step &+= 1
      go()
      if rows.next == .none, columns.next == .none {
        (octave, step) = (octave &+ 1, 0)
        go()
      }
    }
  }

  private mutating func go() {
    rows.go(to: step, of: octave)
    columns.go(to: step, of: octave)
  }
}
