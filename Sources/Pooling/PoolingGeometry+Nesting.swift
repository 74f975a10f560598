extension PoolingGeometry {
  /// Calls `body` with every cell of the grid at `state`, row by row, and with the cell of a coarser grid that contains it.
  ///
  /// The cells of the repeated edge are among them. Spec: [POOL-5].
  ///
  /// - Parameters:
  ///   - state: The state of the grid.
  ///   - coarser: The state of the coarser grid, at most `state`.
  /// - Complexity: O(cells).
  package func forEachCell(
    at state: Int, in coarser: Int, _ body: (_ row: Int, _ column: Int, _ outer: (row: Int, column: Int)) -> Void
  ) {
    precondition(coarser <= state, "the outer grid is finer")
    let (y, x) = cells(at: state)
    let (outerY, outerX) = cells(at: coarser)
    var outerRow = 0
    for row in 0..<y.cells {
      if !outerY.contains(y.extent(of: row).start, in: outerRow) { outerRow &+= 1 }
      var outerColumn = 0
      for column in 0..<x.cells {
        if !outerX.contains(x.extent(of: column).start, in: outerColumn) { outerColumn &+= 1 }
        body(row, column, (outerRow, outerColumn))
      }
    }
  }

  /// The cells of both axes, in samples.
  private func cells(at state: Int) -> (rows: AxisState, columns: AxisState) {
    let (octave, step) = position(of: state)
    return (
      AxisState(rows, order: order, octave: octave, step: step, finestKernel: 1),
      AxisState(columns, order: order, octave: octave, step: step, finestKernel: 1)
    )
  }
}

extension AxisState {
  /// Whether a unit lies before the end of `cell`.
  fileprivate func contains(_ unit: Int, in cell: Int) -> Bool {
    let (start, units) = extent(of: cell)
    return unit < start &+ units
  }
}
