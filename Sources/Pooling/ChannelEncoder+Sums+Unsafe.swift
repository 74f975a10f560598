internal import FeatureTypes

/// Where the samples of a row are: of one channel, and of another one at a distance.
@safe
private struct RowSource {
  /// The channel's first sample.
  let samples: UnsafePointer<UInt8>
  /// The distance from a sample to the one of the other channel.
  let distance: Int
  /// The distance from a sample to the next one.
  let stride: Int
  /// The distance from the first sample to the last one.
  let last: Int
  /// The number of cells that do not reach over the edge, and whose samples need no clamping.
  let whole: Int
}

/// The encoder's inner loops. What they read and write is checked before they begin.
extension ChannelEncoder {
  /// Sums the samples under every lattice cell, of one channel and another one, in one pass over the padded channels.
  ///
  /// The map's edge is repeated if its size is not a multiple of the kernel. Spec: [POOL-1], [POOL-8].
  @inline(never)  // a stack frame of its own
  mutating func sum(_ map: borrowing StridedMapView, channel: Int, other: Int) {
    let (strides, shape) = (map.strides, map.shape)
    let distance = (other &- channel) &* strides.channel
    precondition(distance >= 0 && (line.isPair || distance == 0), "the second channel comes after the first")
    let (first, lastRow) = (channel &* strides.channel, (shape.height &- 1) &* strides.row)
    let last = (shape.width &- 1) &* strides.column
    precondition(first >= 0 && lastRow >= 0 && last >= 0, "the rows begin in the map")
    precondition(first &+ lastRow &+ last &+ distance < map.samples.count, "the last sample is in the map")
    unsafe map.samples.withUnsafeBufferPointer { samples in
      // Unreached: a map has samples.
      guard let samples = samples.baseAddress else { return }
      let source = unsafe RowSource(
        samples: samples + first, distance: distance, stride: strides.column, last: last,
        // All patterns of 8 bits are in their range.
        whole: BuildFeatures.isFast && line.bits == 8
          ? Int(UInt32(truncatingIfNeeded: shape.width) / UInt32(truncatingIfNeeded: columns.unitKernel)) : 0)
      let (cellRows, cellColumns) = (rows.latticeCells, columns.latticeCells)
      var (row, cellRow) = (0, 0)
      var cell = unsafe line.cells
      while cellRow < cellRows {
        var index = 0
        while index < rows.unitKernel {
          if BuildFeatures.isFast, source.whole > 0 { unsafe add(source, row, to: cell, isFirst: index == 0) }
          if source.whole < cellColumns { unsafe addClamped(source, row, to: cell, isFirst: index == 0) }
          // After the last row, the same one again.
          row = lastRow &- row > strides.row ? row &+ strides.row : lastRow
          index &+= 1
        }
        unsafe cell += cellColumns
        cellRow &+= 1
      }
    }
  }

  /// Adds the samples of one or two channels in a row to the cells that do not reach over the edge. The first row sets
  /// them.
  @inline(never)
  private mutating func add(
    _ source: RowSource, _ start: Int, to first: UnsafeMutablePointer<EncoderCell>, isFirst: Bool
  ) {
    let (kernel, stride, distance) = (columns.unitKernel, source.stride, source.distance)
    let taken: UInt32 = line.isPair ? 0x00FF_00FF : 0xFF
    let flip = line.isSigned ? 0x0080_0080 & taken : 0
    let kept: UInt32 = isFirst ? 0 : ~0
    var (sample, cell) = unsafe (source.samples + start, first)
    let end = unsafe cell + source.whole
    if isFirst && kernel == 1 {
      repeat {
        unsafe cell.pointee.sum = (UInt32(sample.pointee) | UInt32(sample[distance]) &<< 16) & taken ^ flip
        unsafe (sample, cell) = (sample + stride, cell + 1)
      } while unsafe cell != end
      return
    }
    repeat {
      var sum = unsafe cell.pointee.sum & kept
      var left = kernel
      repeat {
        sum &+= unsafe (UInt32(sample.pointee) | UInt32(sample[distance]) &<< 16) & taken ^ flip
        unsafe sample += stride
        left &-= 1
      } while left != 0
      unsafe cell.pointee.sum = sum
      unsafe cell += 1
    } while unsafe cell != end
  }

  /// Adds the other samples of a row, clamped, likewise. The last one is repeated.
  @inline(never)
  private mutating func addClamped(
    _ source: RowSource, _ start: Int, to first: UnsafeMutablePointer<EncoderCell>, isFirst: Bool
  ) {
    let samples = unsafe source.samples + start
    var cell = source.whole
    var place = min(cell &* columns.unitKernel &* source.stride, source.last)
    while cell < columns.latticeCells {
      var sum = unsafe isFirst ? 0 : first[cell].sum
      var left = columns.unitKernel
      while left > 0 {
        let sample = unsafe samples + place
        sum &+= unsafe line.number(sample.pointee)
        if line.isPair { sum &+= unsafe line.number(sample[source.distance]) &<< 16 }
        place = source.last &- place > source.stride ? place &+ source.stride : source.last
        left &-= 1
      }
      unsafe first[cell].sum = sum
      cell &+= 1
    }
  }

  /// Merges the cells of the next octave into those at the start of the present one: each block's first cell gets the sum of the block.
  ///
  /// The block's other cells get the sums of the children that the encoder will find there when the block divides. The
  /// first child's sum is what they leave of the block's.
  @inline(never)  // a stack frame of its own
  mutating func merge() {
    let (right, below) = (columns.halfStep, rows.halfStep)
    let (rowCount, columnCount) = (rows.cells, columns.cells)
    var row = 0
    while row < rowCount {
      let rowStep = rows.step(ofBlock: row)
      var first = unsafe line.cells + row &* rows.blockStep
      var column = 0
      while column < columnCount {
        var sum = unsafe first.pointee.sum
        if right > 0 { sum &+= unsafe first[right].sum }
        if below > 0 {
          var lower = unsafe first[below].sum
          if right > 0 {
            let last = unsafe first[below &+ right].sum
            lower &+= last
            let columnStep = columns.step(ofBlock: column)
            if rowStep < columnStep { unsafe first[below].sum = lower }
            if rowStep > columnStep { unsafe first[right].sum &+= last }
          }
          sum &+= lower
        }
        unsafe first.pointee.sum = sum
        unsafe first += columns.blockStep
        column &+= 1
      }
      row &+= 1
    }
  }
}
