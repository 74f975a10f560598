internal import FeatureTypes

/// The encoder's inner loops. Each checks its memory once, before it begins.
extension ChannelEncoder {
  /// Sums the samples under every lattice cell, of one channel and another one, in one pass over the padded channels.
  ///
  /// The map's edge is repeated if its size is not a multiple of the kernel. Spec: [POOL-1], [POOL-8].
  mutating func sum(
    _ map: borrowing StridedMapView, channel: Int, other: Int, in cells: inout MutableSpan<EncoderCell>
  ) {
    precondition(latticeRows &* latticeColumns <= cells.count, "scratch memory needs scratchCount cells")
    let (width, strides) = (map.shape.width, map.strides)
    let distance = (other &- channel) &* strides.channel
    precondition(line.isPair || distance == 0, "two channels are pairs")
    var (y, cell) = (0, 0)
    for _ in 0..<latticeRows {
      for row in 0..<rowKernel {
        let start = channel &* strides.channel &+ min(y, map.shape.height &- 1) &* strides.row
        let end = start &+ (width &- 1) &* strides.column &+ max(distance, 0)
        precondition(start &+ min(distance, 0) >= 0 && end < map.samples.count, "the row is in the map")
        add(map.samples, at: start, distance, strides.column, width, to: &cells, at: cell, isFirst: row == 0)
        y &+= 1
      }
      cell &+= latticeColumns
    }
  }

  /// Adds one row of samples to a row of cells, or sets the cells to their sums.
  @inline(never)
  private mutating func add(
    _ samples: Span<UInt8>, at start: Int, _ distance: Int, _ stride: Int, _ width: Int,
    to cells: inout MutableSpan<EncoderCell>, at first: Int, isFirst: Bool
  ) {
    var (index, cell) = (start, first)
    let end = first &+ latticeColumns
    let kernel = columnKernel
    // All patterns of 8 bits are in their range. Others are clamped.
    let whole = line.range.bits == 8 && line.isPair ? width / kernel : 0
    let flip: UInt32 = line.range.isSigned ? 0x0080_0080 : 0
    let kept: UInt32 = isFirst ? 0 : ~0
    if whole > 0 {
      unsafe samples.withUnsafeBufferPointer { samples in
        unsafe cells.withUnsafeMutableBufferPointer { cells in
          guard let sample = samples.baseAddress, let place = cells.baseAddress else { return }
          unsafe Self.add(
            sample + start, distance, stride, flip, kernel: kernel, to: place + first, count: whole, kept: kept)
        }
      }
      (index, cell) = (start &+ whole &* kernel &* stride, first &+ whole)
    }
    // The last sample is repeated.
    let last = start &+ (width &- 1) &* stride
    while cell < end {
      var sum = unsafe cells[unchecked: cell].sum & kept
      for _ in 0..<columnKernel {
        let place = min(index, last)
        sum &+= unsafe number(samples[unchecked: place])
        if line.isPair { sum &+= unsafe number(samples[unchecked: place &+ distance]) &<< 16 }
        index &+= stride
      }
      unsafe cells[unchecked: cell].sum = sum
      cell &+= 1
    }
  }

  /// Adds the samples of two channels to whole cells, whose sums before are kept, or are not.
  @inline(never)
  private static func add(
    _ samples: UnsafePointer<UInt8>, _ distance: Int, _ stride: Int, _ flip: UInt32, kernel: Int,
    to cells: UnsafeMutablePointer<EncoderCell>, count: Int, kept: UInt32
  ) {
    var (sample, cell, left) = unsafe (samples, cells, count)
    // A cell of one sample.
    while kernel == 1, left != 0 {
      unsafe cell.pointee.sum = (UInt32(sample.pointee) | UInt32(sample[distance]) &<< 16) ^ flip
      unsafe (sample, cell) = (sample + stride, cell + 1)
      left &-= 1
    }
    while left != 0 {
      var sum = unsafe cell.pointee.sum & kept
      var column = kernel
      repeat {
        sum &+= unsafe (UInt32(sample.pointee) | UInt32(sample[distance]) &<< 16) ^ flip
        unsafe sample += stride
        column &-= 1
      } while column != 0
      unsafe cell.pointee.sum = sum
      unsafe cell += 1
      left &-= 1
    }
  }

  /// Returns the number of a sample's value, counted from the lowest one.
  private mutating func number(_ pattern: UInt8) -> UInt32 {
    UInt32(bitPattern: line.range.value(of: pattern) &- line.range.lowest)
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
