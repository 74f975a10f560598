internal import FeatureTypes

/// The encoder's scratch memory for one lattice cell: 8 bytes.
public struct EncoderCell: Sendable {
  /// The sum of the true samples under the cell that is stored here.
  var sum: Int32 = 0
  /// The value that the decoder will hold for the cell.
  var value: Int32 = 0

  /// Creates a cell whose content does not matter.
  public init() {}
}

extension PoolingLattice {
  /// Sums one channel's samples under every cell of `state`, in one pass over the padded channel.
  ///
  /// The map's edge is repeated if its size is not a multiple of the kernel. Spec: [POOL-1], [POOL-8].
  func sum(
    _ map: borrowing StridedMapView, channel: Int, range: SampleRange, at state: Int,
    into cells: inout MutableSpan<EncoderCell>
  ) {
    let (shape, strides) = (map.shape, map.strides)
    let step = step(state)
    for row in 0..<step.rows.cells {
      let (top, height) = step.rows.extent(of: row)
      for column in 0..<step.columns.cells {
        let (left, width) = step.columns.extent(of: column)
        var sum: Int32 = 0
        for y in top * rowKernel..<(top + height) * rowKernel {
          let row = channel * strides.channel + min(y, shape.height - 1) * strides.row
          var index = row + min(left * columnKernel, shape.width - 1) * strides.column
          for x in left * columnKernel..<(left + width) * columnKernel {
            sum &+= range.value(of: map.samples[index])
            if x < shape.width - 1 { index += strides.column }
          }
        }
        cells[top * columns + left].sum = sum
      }
    }
  }

  /// Merges children into their parents until the cells of `state` hold their sums.
  ///
  /// A parent is stored in place of its first child. The sum that it overwrites can be recovered: it is the parent's
  /// sum minus those of the other children.
  func mergeSums(in cells: inout MutableSpan<EncoderCell>, from finest: Int, to state: Int) {
    for state in (state..<max(state, finest)).reversed() {
      let step = step(state)
      for index in 0..<step.splitCount {
        let split = step.split(index)
        for child in 1..<split.count { cells[split.children[0]].sum &+= cells[split.children[child]].sum }
      }
    }
  }
}
