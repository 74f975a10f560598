/// The grids that a map passes through under dynamic pooling, in order (FLEET 3.2, Eq. 2–5).
///
/// A *state* is the number of steps from the coarsest grid. In step t of an octave, block π(t) divides on both axes
/// while both can divide, and then on the one that still can. The octave ends when both axes have finished. Every step
/// changes the size of the grid, so the size alone names the state. Spec: [POOL-3], [POOL-4].
public struct PoolingGeometry: Hashable, Sendable {
  public let rows: PoolingAxis
  public let columns: PoolingAxis
  public let order: SplitOrder

  /// The largest area of a kernel in samples. It keeps every sum within 32 bits.
  public static let maximumKernelArea = 1 << 16

  /// Creates the geometry of a map with these axes.
  ///
  /// - Precondition: The product of the kernels is at most `maximumKernelArea`, 65,536.
  public init(rows: PoolingAxis, columns: PoolingAxis, order: SplitOrder = .cornerFirst) {
    precondition(
      rows.kernel <= PoolingGeometry.maximumKernelArea / columns.kernel, "a kernel covers at most 65,536 samples")
    self.init(checkedRows: rows, columns: columns, order: order)
  }

  /// Creates the geometry of a map from axes that a profile has.
  package init(checkedRows rows: PoolingAxis, columns: PoolingAxis, order: SplitOrder) {
    self.rows = rows
    self.columns = columns
    self.order = order
  }

  /// The number of octaves until neither axis can divide.
  public var octaves: Int { max(rows.octaves, columns.octaves) }

  /// The number of steps from the coarsest grid to the finest.
  ///
  /// - Complexity: O(octaves).
  public var stepCount: Int {
    var (total, octave) = (0, 0)
    while octave < octaves {
      total &+= steps(inOctave: octave)
      octave &+= 1
    }
    return total
  }

  /// Returns the grid after `state` steps. States beyond the last give the finest grid.
  ///
  /// - Complexity: O(octaves).
  public func grid(at state: Int) -> GridSize {
    GridSize(rows: (self.rows.blocks, self.rows.octaves), columns: (columns.blocks, columns.octaves), at: state)
  }

  /// Returns the state whose grid is `grid`, or nil if there is none.
  ///
  /// - Complexity: O(octaves · log steps).
  public func state(of grid: GridSize) -> Int? {
    var low = 0
    var high = stepCount
    // So that the number of its cells is no more than an `Int`.
    let finest = self.grid(at: high)
    guard 1...finest.rows ~= grid.rows, 1...finest.columns ~= grid.columns else { return nil }
    // Neither axis ever shrinks, and each step adds cells: search by the number of cells.
    while low < high {
      let middle = (low &+ high) / 2
      if self.grid(at: middle).cellCount < grid.cellCount { low = middle &+ 1 } else { high = middle }
    }
    return self.grid(at: low) == grid ? low : nil
  }

  func steps(inOctave octave: Int) -> Int {
    max(
      rows.divides(inOctave: octave) ? rows.blocks(inOctave: octave) : 0,
      columns.divides(inOctave: octave) ? columns.blocks(inOctave: octave) : 0)
  }

  /// Returns the octave of `state` and the number of steps taken in it.
  package func position(of state: Int) -> (octave: Int, step: Int) {
    let position = GridPosition(
      rows: (rows.blocks, rows.octaves), columns: (columns.blocks, columns.octaves), at: state)
    return (position.octave, position.step)
  }
}

/// The grid at a state, and where in its octave it is.
struct GridPosition {
  let (rows, columns): (Int, Int)
  let octave: Int
  /// The number of steps taken in the octave.
  let step: Int

  /// Finds the grid at `state` of axes with these numbers of blocks and octaves.
  ///
  /// - Complexity: O(octaves).
  @inline(never)  // has several callers
  init(rows: (blocks: Int, octaves: Int), columns: (blocks: Int, octaves: Int), at state: Int) {
    var (rowCells, columnCells, octave, rest) = (rows.blocks, columns.blocks, 0, state)
    while true {
      // The steps that are left on either axis.
      let rowSteps = octave < rows.octaves ? rowCells : 0
      let columnSteps = octave < columns.octaves ? columnCells : 0
      let steps = max(rowSteps, columnSteps)
      if steps == 0 { rest = 0 }
      rowCells &+= min(rest, rowSteps)
      columnCells &+= min(rest, columnSteps)
      if rest < steps || steps == 0 { break }
      rest &-= steps
      octave &+= 1
    }
    (self.rows, self.columns, self.octave, step) = (rowCells, columnCells, octave, rest)
  }
}

/// The size of a pooled feature map in cells: FLEET's s_o × s_o, here `rows` × `columns`. Spec: [POOL-4].
public struct GridSize: Hashable, Sendable {
  public private(set) var rows: Int
  public private(set) var columns: Int

  /// Creates a size.
  public init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
  }

  /// The number of cells in the grid, which is also the number of symbols that a channel needs to reach it from
  /// nothing.
  public var cellCount: Int { rows &* columns }

  /// Creates the grid at `state` of axes with these numbers of blocks and octaves.
  ///
  /// - Complexity: O(octaves).
  package init(rows: (blocks: Int, octaves: Int), columns: (blocks: Int, octaves: Int), at state: Int) {
    let position = GridPosition(rows: rows, columns: columns, at: state)
    self.init(rows: position.rows, columns: position.columns)
  }
}
