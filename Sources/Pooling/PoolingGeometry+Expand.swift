public import FeatureTypes

extension PoolingGeometry {
  /// Expands a grid to the size of the map.
  ///
  /// Every sample takes the value of the cell that it lies in. The repeated edge is cropped. Spec: [RECON-6].
  ///
  /// - Parameters:
  ///   - grid: The cells of the grid at `state`, row by row.
  ///   - state: The state of the grid.
  ///   - channel: The channel of the map that is written.
  ///   - map: At least `shape.count` bytes, in `layout`. Other channels are left unchanged.
  ///   - shape: The size of the map, with the geometry's height and width.
  ///   - layout: The order of the samples in `map`.
  /// - Complexity: O(H·W).
  public func expand(
    _ grid: Span<UInt8>, at state: Int, channel: Int, into map: inout MutableSpan<UInt8>, shape: FeatureMapShape,
    layout: FeatureMapLayout
  ) {
    precondition(
      shape.height == rows.length && shape.width == columns.length, "the map's size differs from the geometry's")
    precondition((0..<shape.channels).contains(channel), "the map has no such channel")
    precondition(map.count >= shape.count, "the map needs one byte per sample")
    let (octave, step) = position(of: state)
    let y = AxisState(rows, order: order, octave: octave, step: step, finestKernel: 1)
    let x = AxisState(columns, order: order, octave: octave, step: step, finestKernel: 1)
    precondition(grid.count >= y.cells * x.cells, "the grid needs one byte per cell")
    for cellRow in 0..<y.cells {
      let (top, height) = y.extent(of: cellRow)
      for cellColumn in 0..<x.cells {
        let (left, width) = x.extent(of: cellColumn)
        let value = grid[cellRow * x.cells + cellColumn]
        for row in top..<max(top, min(top + height, shape.height)) {
          for column in left..<max(left, min(left + width, shape.width)) {
            map[layout.index(channel: channel, row: row, column: column, in: shape)] = value
          }
        }
      }
    }
  }
}
