/// One cell dividing in two or four. Children are numbered upper left, (upper right, lower left,) last; the last is
/// derived, the others are sent. Spec: [POOL-7].
struct CellSplit {
  /// 2 or 4.
  let count: Int
  /// Lattice index of each child; the first is the parent's own.
  let children: InlineArray<4, Int>
  /// Symbol index of each child that is sent, for 0 ..< count − 1.
  let symbols: InlineArray<3, Int>
  /// Lattice cells in each child.
  let area: Int

  @inline(__always)
  static func two(_ cell: (index: Int, rows: Int, columns: Int), second: Int, symbol: Int) -> CellSplit {
    CellSplit(
      count: 2, children: [cell.index, second, 0, 0], symbols: [symbol, 0, 0], area: cell.rows * cell.columns / 2)
  }

  @inline(__always)
  static func four(
    _ cell: (index: Int, rows: Int, columns: Int), right: Int, below: Int, symbol: Int, belowSymbol: Int
  ) -> CellSplit {
    CellSplit(
      count: 4, children: [cell.index, right, below, right + below - cell.index],
      symbols: [symbol, symbol + 1, belowSymbol], area: cell.rows * cell.columns / 4)
  }
}
