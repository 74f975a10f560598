extension DynamicPooling {
  /// Which cells of the grid at `state` are exact: what a receiver may trust, cell by cell. Spec: [RECON-1].
  ///
  /// - Parameters:
  ///   - scratch: as `reconstruct` to this state has left it.
  ///   - flags: at least as many bytes as the grid has cells, filled row by row with 1 or 0.
  public func exactCells(at state: Int, in scratch: Span<ReceiverCell>, into flags: inout MutableSpan<UInt8>) {
    precondition(rootState <= state && state <= finestState, "the scan does not bring this grid")
    precondition(scratch.count >= scratchCount, "scratch memory holds scratchCount cells")
    let step = lattice.step(state)
    let size = step.grid
    precondition(flags.count >= size.cellCount, "the grid needs a byte a cell")
    for row in 0..<size.rows {
      for column in 0..<size.columns {
        flags[row * size.columns + column] = scratch[step.cell(row: row, column: column).index].isExact ? 1 : 0
      }
    }
  }
}
