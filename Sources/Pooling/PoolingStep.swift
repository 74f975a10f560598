/// One state of the grid and the step that follows it: which cells divide, and which symbol belongs to which child.
///
///     before        after: the new half row first, left to right, then the new half column, top to bottom
///     . . . .       .  3  .  .        row r: every cell of the new row is sent            0 1 2 …
///     . X . .       0  1  2 …  (r)    column c: every other cell of the new column        k k+1 …
///     . . . .       d  d* d  d        the rest of the divided blocks is derived (Eq. 6)
///
/// Spec: [POOL-6], [POOL-7].
struct PoolingStep {
  let rows: AxisState
  let columns: AxisState
  let latticeColumns: Int
  /// The number of samples in a lattice cell along the rows' axis.
  let rowKernel: Int
  /// The number of samples in a lattice cell along the columns' axis.
  let columnKernel: Int
  /// The number of samples in a lattice cell.
  let unit: Int32

  init(rows: AxisState, columns: AxisState, latticeColumns: Int, rowKernel: Int, columnKernel: Int) {
    self.rows = rows
    self.columns = columns
    self.latticeColumns = latticeColumns
    self.rowKernel = rowKernel
    self.columnKernel = columnKernel
    unit = Int32(truncatingIfNeeded: rowKernel &* columnKernel)
  }

  var grid: GridSize { GridSize(rows: rows.cells, columns: columns.cells) }

  /// The index of the step's first symbol in its channel: the number of cells in the grid before the step.
  var firstSymbol: Int { grid.cellCount }

  /// Returns the lattice index and the extent of a cell of this grid.
  func cell(row: Int, column: Int) -> (index: Int, rows: Int, columns: Int) {
    let (y, height) = rows.extent(of: row)
    let (x, width) = columns.extent(of: column)
    return (y &* latticeColumns &+ x, height, width)
  }

  /// The number of cells that divide in this step.
  var splitCount: Int {
    switch (rows.next, columns.next) {
    case (nil, nil): 0  // Unreached: a step divides along one axis or both.
    case (_, nil): columns.cells
    case (nil, _): rows.cells
    case (_, _): columns.cells &+ rows.cells &- 1
    }
  }

  /// Returns the division of one cell, 0 ≤ `index` < `splitCount`: first the cells of the row, left to right, then the
  /// other cells of the column, top to bottom.
  func split(_ index: Int) -> CellSplit {
    let splitRow = rows.nextCell
    let splitColumn = columns.nextCell
    if let splitRow, index < columns.cells {
      let cell = cell(row: splitRow, column: index)
      let half = cell.rows &>> 1 &* latticeColumns
      guard let splitColumn, index >= splitColumn else {
        return .two(cell, second: half, symbol: firstSymbol &+ index)
      }
      guard index == splitColumn else {  // the new row is one cell longer after the crossing
        return .two(cell, second: half, symbol: firstSymbol &+ index &+ 1)
      }
      let below = firstSymbol &+ columns.cells &+ 1 &+ splitRow
      return .four(
        cell, right: cell.columns &>> 1, below: half, symbol: firstSymbol &+ index,
        belowSymbol: below)
    }
    // The column. The crossing's lower left child is one of the column's symbols, so the cells below the crossing come
    // one later.
    let crossing = splitRow ?? rows.cells
    let position = splitRow == nil ? index : index &- columns.cells
    let row = position < crossing ? position : position &+ 1
    // Unreached: the right of `??`, since only the column's cells come after the row's.
    let cell = cell(row: row, column: splitColumn ?? 0)
    let columnStart = firstSymbol &+ (splitRow == nil ? 0 : columns.cells &+ 1)
    return .two(cell, second: cell.columns &>> 1, symbol: columnStart &+ row)
  }
}

/// The division of one cell into two or four.
///
/// Children are numbered upper left, (upper right, lower left,) last. The last one is derived, the others are sent.
/// Spec: [POOL-7].
struct CellSplit {
  /// The number of children, 2 or 4.
  let count: Int
  /// The lattice index of the parent, which is that of its first child.
  let parent: Int
  /// The distance from a child with an even number to the next one.
  let second: Int
  /// The distance from a child to the one below it, if there are four.
  let below: Int
  /// The symbol index of the first child.
  let firstSymbol: Int
  /// The symbol index of the child below it, if there are four.
  let belowSymbol: Int
  /// The number of lattice cells in each child.
  let area: Int

  /// Returns the lattice index of a child, 0 ..< `count`.
  func cell(_ child: Int) -> Int { parent &+ (child & 1 != 0 ? second : 0) &+ (child & 2 != 0 ? below : 0) }

  /// Returns the symbol index of a child that is sent, 0 ..< `count` − 1.
  func symbol(_ child: Int) -> Int { child == 2 ? belowSymbol : firstSymbol &+ child }

  static func two(_ cell: (index: Int, rows: Int, columns: Int), second: Int, symbol: Int) -> CellSplit {
    CellSplit(
      count: 2, parent: cell.index, second: second, below: 0, firstSymbol: symbol, belowSymbol: 0,
      area: (cell.rows &* cell.columns) &>> 1)
  }

  static func four(
    _ cell: (index: Int, rows: Int, columns: Int), right: Int, below: Int, symbol: Int, belowSymbol: Int
  ) -> CellSplit {
    CellSplit(
      count: 4, parent: cell.index, second: right, below: below, firstSymbol: symbol, belowSymbol: belowSymbol,
      area: (cell.rows &* cell.columns) &>> 2)
  }
}
