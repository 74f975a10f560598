public import FeatureTypes

/// Scratch memory of the encoder for one lattice cell: 8 bytes.
public struct EncoderCell: Sendable {
  /// The sum of the true samples under the cell that is kept here.
  var sum: Int32 = 0
  /// What the decoder will hold for it.
  var value: Int32 = 0

  public init() {}
}

extension PoolingLattice {
  /// The sums of one channel's samples under every cell of `state`; the map's edge is repeated where its size is no
  /// multiple of the kernel. One pass over the padded channel. Spec: [POOL-1], [POOL-8].
  func sum(
    _ map: borrowing FeatureMapView, channel: Int, range: SampleRange, at state: Int,
    into cells: inout MutableSpan<EncoderCell>
  ) {
    let step = step(state)
    for row in 0..<step.rows.cells {
      let (top, height) = step.rows.extent(of: row)
      for column in 0..<step.columns.cells {
        let (left, width) = step.columns.extent(of: column)
        var sum: Int32 = 0
        for y in top * rowKernel..<(top + height) * rowKernel {
          let sampleRow = min(y, map.shape.height - 1)
          for x in left * columnKernel..<(left + width) * columnKernel {
            sum &+= range.value(of: map[channel, sampleRow, min(x, map.shape.width - 1)])
          }
        }
        cells[top * columns + left].sum = sum
      }
    }
  }

  /// Adds children up until the cells of `state` hold their sums. A parent is kept where its first child was, so the
  /// sum that it overwrites is the parent's minus the other children's.
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

extension DynamicPooling {
  /// The true pooled grid of Eq. 3: for every cell the sum of the samples under it and their number. Spec: [POOL-8].
  ///
  /// `body` gets (cell index row by row, sum, area) once a cell. `map` has the geometry's height and width.
  public func pooledSums(
    of map: borrowing FeatureMapView, channel: Int, at state: Int, scratch: inout MutableSpan<EncoderCell>,
    body: (_ cell: Int, _ sum: Int32, _ area: Int32) -> Void
  ) {
    check(map, channel: channel, scratch: scratch.count)
    precondition(state <= finestState, "the scan does not reach this grid")
    let lattice = lattice
    lattice.sum(map, channel: channel, range: range, at: finestState, into: &scratch)
    lattice.mergeSums(in: &scratch, from: finestState, to: state)
    let step = lattice.step(state)
    let unit = Int32(lattice.rowKernel * lattice.columnKernel)
    for row in 0..<step.rows.cells {
      for column in 0..<step.columns.cells {
        let cell = step.cell(row: row, column: column)
        body(row * step.columns.cells + column, scratch[cell.index].sum, Int32(cell.rows * cell.columns) * unit)
      }
    }
  }

  func check(_ map: borrowing FeatureMapView, channel: Int, scratch: Int) {
    precondition(
      map.shape.height == geometry.rows.length && map.shape.width == geometry.columns.length,
      "the map's size is not the geometry's")
    precondition((0..<map.shape.channels).contains(channel), "the map has no such channel")
    precondition(scratch >= scratchCount, "scratch memory holds scratchCount cells")
  }
}
