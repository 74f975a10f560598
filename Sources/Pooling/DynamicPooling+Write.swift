package import FeatureTypes

extension DynamicPooling {
  /// Expands the cells that `reconstruct` to `state` has left to the size of the map. Spec: [RECON-6].
  ///
  /// Every sample takes the value of the cell that it lies in. The repeated edge is cropped.
  ///
  /// - Parameters:
  ///   - scratch: The cells.
  ///   - state: The state of the grid.
  ///   - map: A map that reaches to the channel's last sample. Other channels are left unchanged.
  ///   - first: The index of the channel's first sample in `map`.
  ///   - strides: The distances between the samples of `map`.
  /// - Returns: The number of exact cells in the grid.
  /// - Complexity: O(H·W).
  @inline(never)  // a stack frame of its own
  package func write(
    _ scratch: Span<ReceiverCell>, at state: Int, to map: inout MutableSpan<UInt8>, from first: Int,
    strides: StridedMapView.Strides
  ) -> Int {
    let step = lattice.step(state)
    var exact = 0
    for cellRow in 0..<step.rows.cells {
      let (y, height) = step.rows.extent(of: cellRow)
      let bottom = min((y &+ height) &* step.rowKernel, geometry.rows.length)
      for cellColumn in 0..<step.columns.cells {
        let (x, width) = step.columns.extent(of: cellColumn)
        let right = min((x &+ width) &* step.columnKernel, geometry.columns.length)
        let cell = scratch[y &* step.latticeColumns &+ x]
        if cell.isExact { exact &+= 1 }
        let pattern = range.pattern(of: cell.value)
        var row = y &* step.rowKernel
        while row < bottom {
          var column = x &* step.columnKernel
          while column < right {
            map[first &+ row &* strides.row &+ column &* strides.column] = pattern
            column &+= 1
          }
          row &+= 1
        }
      }
    }
    return exact
  }
}
