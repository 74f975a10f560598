/// Divisions in two of cells of one size, at equal distances, whose symbols follow one another.
struct SplitRun {
  let count: Int
  /// The lattice index of the first cell, and the distance to the next.
  let (cell, step): (Int, Int)
  /// The distance from a cell to its second child. The first child is at the cell's own index.
  let second: Int
  /// The first sent child's symbol.
  let symbol: Int
  /// The number of lattice cells in a child.
  let area: Int
}

/// The division of one cell in four. Fields as those of `SplitRun`.
struct Crossing {
  let cell: Int
  let (right, below): (Int, Int)
  let (symbol, belowSymbol): (Int, Int)
  let area: Int
}

/// The divisions of a step, as runs: the same as `split(_:)`, for code that works on many cells at a time.
extension PoolingStep {
  /// The cell that divides in four, or nil if only one axis divides.
  var crossing: Crossing? {
    guard let row = rows.nextCell, let column = columns.nextCell else { return nil }
    let cell = cell(row: row, column: column)
    return Crossing(
      cell: cell.index, right: cell.columns / 2, below: cell.rows / 2 * latticeColumns, symbol: firstSymbol + column,
      belowSymbol: firstSymbol + columns.cells + 1 + row, area: cell.rows * cell.columns / 4)
  }

  /// Calls `body` for each run: those of the row, left to right, then those of the column, top to bottom.
  func forEachRun(_ body: (SplitRun) -> Void) {
    if let row = rows.nextCell {
      let (y, height) = rows.extent(of: row)
      columns.forEachInterval(except: columns.nextCell) { cells, x, width in
        // After the crossing, the new row is one cell longer.
        let isAfter = columns.nextCell.map { cells.lowerBound > $0 } ?? false
        body(
          SplitRun(
            count: cells.count, cell: y * latticeColumns + x, step: width, second: height / 2 * latticeColumns,
            symbol: firstSymbol + cells.lowerBound + (isAfter ? 1 : 0), area: height * width / 2))
      }
    }
    if let column = columns.nextCell {
      let (x, width) = columns.extent(of: column)
      let columnStart = firstSymbol + (rows.nextCell == nil ? 0 : columns.cells + 1)
      rows.forEachInterval(except: rows.nextCell) { cells, y, height in
        body(
          SplitRun(
            count: cells.count, cell: y * latticeColumns + x, step: height * latticeColumns, second: width / 2,
            symbol: columnStart + cells.lowerBound, area: height * width / 2))
      }
    }
  }
}

extension AxisState {
  /// Calls `body` for each interval of cells of one size, without cell `skipped`: the cells, the first unit of the first
  /// one, and the units in each.
  @inline(__always)
  func forEachInterval(except skipped: Int?, _ body: (Range<Int>, _ start: Int, _ units: Int) -> Void) {
    let firstWhole = firstDivided + 2 * divided
    var first = 0
    while first < cells {
      var end = first < firstDivided ? firstDivided : first < firstWhole ? firstWhole : cells
      if let skipped, first <= skipped, skipped < end {
        end = skipped
        if first == skipped {
          first += 1
          continue
        }
      }
      let (start, units) = extent(of: first)
      body(first..<end, start, units)
      first = end
    }
  }
}
