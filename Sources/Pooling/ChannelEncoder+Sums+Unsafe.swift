internal import FeatureTypes

/// The encoder's inner loops. Each checks its memory once, before it begins.
extension ChannelEncoder {
  /// Sums one channel's samples under every lattice cell, in one pass over the padded channel.
  ///
  /// The map's edge is repeated if its size is not a multiple of the kernel. Spec: [POOL-1], [POOL-8].
  mutating func sum(_ map: borrowing StridedMapView, channel: Int, in cells: inout MutableSpan<EncoderCell>) {
    precondition(latticeRows &* latticeColumns <= cells.count, "scratch memory needs scratchCount cells")
    let (width, stride) = (map.shape.width, map.strides.column)
    var (y, cell) = (0, 0)
    for _ in 0..<latticeRows {
      for row in 0..<rowKernel {
        let start = channel &* map.strides.channel &+ min(y, map.shape.height &- 1) &* map.strides.row
        precondition(start >= 0 && start &+ (width &- 1) &* stride < map.samples.count, "the row is in the map")
        add(map.samples, at: start, stride, width, to: &cells, at: cell, isFirst: row == 0)
        y &+= 1
      }
      cell &+= latticeColumns
    }
  }

  /// Adds one row of samples to a row of cells, or sets the cells to their sums.
  @inline(never)
  private mutating func add(
    _ samples: Span<UInt8>, at start: Int, _ stride: Int, _ width: Int, to cells: inout MutableSpan<EncoderCell>,
    at first: Int, isFirst: Bool
  ) {
    var (index, cell) = (start, first)
    let end = first &+ latticeColumns
    let (kernel, flip): (Int, UInt8) = (columnKernel, line.range.isSigned ? 0x80 : 0)
    // All patterns of 8 bits are in their range.
    let whole = line.range.bits == 8 ? width / kernel : 0
    if kernel == 1, isFirst {
      for _ in 0..<whole {
        unsafe cells[unchecked: cell].sum = Int32(samples[unchecked: index] ^ flip)
        (index, cell) = (index &+ stride, cell &+ 1)
      }
    } else {
      let kept: Int32 = isFirst ? 0 : -1
      for _ in 0..<whole {
        var sum = unsafe cells[unchecked: cell].sum & kept
        var count = kernel
        repeat {
          sum &+= unsafe Int32(samples[unchecked: index] ^ flip)
          index &+= stride
          count &-= 1
        } while count != 0
        unsafe cells[unchecked: cell].sum = sum
        cell &+= 1
      }
    }
    // Other samples are clamped, and the last one is repeated.
    while cell < end {
      var sum = unsafe isFirst ? 0 : cells[unchecked: cell].sum
      for _ in 0..<columnKernel {
        let last = start &+ (width &- 1) &* stride
        sum &+= unsafe line.range.value(of: samples[unchecked: min(index, last)]) &- line.range.lowest
        index &+= stride
      }
      unsafe cells[unchecked: cell].sum = sum
      cell &+= 1
    }
  }

  /// Merges the cells of the next octave into those at the start of the present one: each block's first cell gets the sum of the block.
  ///
  /// The block's other cells get the sums of the children that the encoder will find there when the block divides. The
  /// first child's sum is what they leave of the block's.
  mutating func merge(in cells: inout MutableSpan<EncoderCell>) {
    let (right, below) = (columns.halfStep, rows.halfStep)
    for row in 0..<rows.cells {
      let rowStep = rows.step(ofBlock: row)
      var first = row &* rows.blockStep
      for column in 0..<columns.cells {
        var sum = unsafe cells[unchecked: first].sum
        if right > 0 { sum &+= unsafe cells[unchecked: first &+ right].sum }
        if below > 0 {
          var lower = unsafe cells[unchecked: first &+ below].sum
          if right > 0 {
            let last = unsafe cells[unchecked: first &+ below &+ right].sum
            lower &+= last
            let columnStep = columns.step(ofBlock: column)
            if rowStep < columnStep { unsafe cells[unchecked: first &+ below].sum = lower }
            if rowStep > columnStep { unsafe cells[unchecked: first &+ right].sum &+= last }
          }
          sum &+= lower
        }
        unsafe cells[unchecked: first].sum = sum
        first &+= columns.blockStep
      }
    }
  }
}
