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

extension PoolingStep {
  /// Sums one channel's samples under every cell, in one pass over the padded channel.
  ///
  /// The map's edge is repeated if its size is not a multiple of the kernel. Spec: [POOL-1], [POOL-8].
  func sum(
    _ map: borrowing StridedMapView, channel: Int, range: SampleRange, into cells: inout MutableSpan<EncoderCell>
  ) {
    let (shape, strides) = (map.shape, map.strides)
    for row in 0..<rows.cells {
      let (top, height) = rows.extent(of: row)
      for column in 0..<columns.cells {
        let (left, width) = columns.extent(of: column)
        var sum: Int32 = 0
        for y in top &* rowKernel..<(top &+ height) &* rowKernel {
          let row = channel &* strides.channel &+ min(y, shape.height &- 1) &* strides.row
          var index = row &+ min(left &* columnKernel, shape.width &- 1) &* strides.column
          for x in left &* columnKernel..<(left &+ width) &* columnKernel {
            sum &+= range.value(of: map.samples[index])
            if x < shape.width &- 1 { index &+= strides.column }
          }
        }
        cells[top &* latticeColumns &+ left].sum = sum
      }
    }
  }
}
