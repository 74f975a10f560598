/// The size of a pooled feature map in cells: FLEET's s_o × s_o, here `rows` × `columns`. Spec: [POOL-4].
public struct GridSize: Hashable, Sendable {
  public let rows: Int
  public let columns: Int

  public init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
  }

  /// Cells in the grid: the number of symbols that a channel needs to reach it from nothing.
  public var cellCount: Int { rows * columns }
}
