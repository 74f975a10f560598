/// One state of the grid and the step that leads on from it: which cells divide, and which symbol brings which child.
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

  var grid: GridSize { GridSize(rows: rows.cells, columns: columns.cells) }

  /// Index of the step's first symbol in its channel: the cells that the grid has had before.
  var firstSymbol: Int { grid.cellCount }

  /// Lattice index and extent of a cell of this grid.
  @inline(__always)
  func cell(row: Int, column: Int) -> (index: Int, rows: Int, columns: Int) {
    let (y, height) = rows.extent(of: row)
    let (x, width) = columns.extent(of: column)
    return (y * latticeColumns + x, height, width)
  }

  /// Cells that divide in this step.
  var splitCount: Int {
    switch (rows.next, columns.next) {
    case (nil, nil): 0  // Unreached: a step divides along one axis or both.
    case (_, nil): columns.cells
    case (nil, _): rows.cells
    case (_, _): columns.cells + rows.cells - 1
    }
  }

  /// The division of one cell, 0 ≤ `index` < `splitCount`: first those of the row, left to right, then the others of
  /// the column, top to bottom.
  @inline(__always)
  func split(_ index: Int) -> CellSplit {
    let splitRow = rows.nextCell
    let splitColumn = columns.nextCell
    if let splitRow, index < columns.cells {
      let cell = cell(row: splitRow, column: index)
      let half = cell.rows / 2 * latticeColumns
      guard let splitColumn, index >= splitColumn else {
        return .two(cell, second: cell.index + half, symbol: firstSymbol + index)
      }
      guard index == splitColumn else {  // past the crossing, the new row is one cell longer
        return .two(cell, second: cell.index + half, symbol: firstSymbol + index + 1)
      }
      let below = firstSymbol + columns.cells + 1 + splitRow
      return .four(
        cell, right: cell.index + cell.columns / 2, below: cell.index + half, symbol: firstSymbol + index,
        belowSymbol: below)
    }
    // The column: below the crossing, whose own lower left child stands in the list, cells come one later.
    let crossing = splitRow ?? rows.cells
    let position = splitRow == nil ? index : index - columns.cells
    let row = position < crossing ? position : position + 1
    // Unreached: the right of `??`, since cells after the row's are the column's.
    let cell = cell(row: row, column: splitColumn ?? 0)
    let columnStart = firstSymbol + (splitRow == nil ? 0 : columns.cells + 1)
    return .two(cell, second: cell.index + cell.columns / 2, symbol: columnStart + row)
  }
}

/// One cell dividing in two or four. Children are numbered upper left, (upper right, lower left,) last; the last is
/// derived, the others are sent. Spec: [POOL-7].
struct CellSplit {
  /// 2 or 4.
  let count: Int
  /// Lattice index of each child; the first is the parent's own.
  let children: SIMD4<Int>
  /// Symbol index of each child that is sent, for 0 ..< count − 1.
  let symbols: SIMD3<Int>
  /// Lattice cells in each child.
  let area: Int

  @inline(__always)
  static func two(_ cell: (index: Int, rows: Int, columns: Int), second: Int, symbol: Int) -> CellSplit {
    CellSplit(
      count: 2, children: SIMD4(cell.index, second, 0, 0), symbols: SIMD3(symbol, 0, 0),
      area: cell.rows * cell.columns / 2)
  }

  @inline(__always)
  static func four(
    _ cell: (index: Int, rows: Int, columns: Int), right: Int, below: Int, symbol: Int, belowSymbol: Int
  ) -> CellSplit {
    CellSplit(
      count: 4, children: SIMD4(cell.index, right, below, right + below - cell.index),
      symbols: SIMD3(symbol, symbol + 1, belowSymbol), area: cell.rows * cell.columns / 4)
  }
}
