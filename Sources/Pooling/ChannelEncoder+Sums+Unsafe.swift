internal import FeatureTypes

/// Where the samples of a row are: of one channel, and of another one at a distance.
struct RowSource {
  var distance = 0
  /// The distance from a sample to the next one.
  var stride = 0
  /// The distance from the first sample to the last one.
  var last = 0
  /// The number of cells that do not reach over the edge, and whose samples need no clamping.
  var whole = 0
}

/// The encoder's inner loops. Each checks its memory once, before it begins.
extension ChannelEncoder {
  /// Sums the samples under every lattice cell, of one channel and another one, in one pass over the padded channels.
  ///
  /// The map's edge is repeated if its size is not a multiple of the kernel. Spec: [POOL-1], [POOL-8].
  mutating func sum(
    _ map: borrowing StridedMapView, channel: Int, other: Int, in cells: inout MutableSpan<EncoderCell>
  ) {
    precondition(latticeRows &* latticeColumns <= cells.count, "scratch memory needs scratchCount cells")
    let strides = map.strides
    let distance = (other &- channel) &* strides.channel
    precondition(distance >= 0 && (line.isPair || distance == 0), "the second channel comes after the first")
    source = RowSource(
      distance: distance, stride: strides.column, last: (map.shape.width &- 1) &* strides.column,
      // All patterns of 8 bits are in their range.
      whole: line.range.bits == 8 ? map.shape.width / columnKernel : 0)
    let (first, lastRow) = (channel &* strides.channel, (map.shape.height &- 1) &* strides.row)
    var (row, cell) = (0, 0)
    for _ in 0..<latticeRows {
      for index in 0..<rowKernel {
        let start = first &+ min(row, lastRow)
        precondition(start >= 0 && start &+ source.last &+ distance < map.samples.count, "the row is in the map")
        if source.whole > 0 { add(map.samples, at: start, to: &cells, at: cell, isFirst: index == 0) }
        if source.whole < latticeColumns {
          addClamped(map.samples, at: start, to: &cells, at: cell, isFirst: index == 0)
        }
        row &+= strides.row
      }
      cell &+= latticeColumns
    }
  }

  /// Adds the samples of one or two channels in a row to the cells that do not reach over the edge. The first row sets
  /// them.
  @inline(never)
  private mutating func add(
    _ samples: Span<UInt8>, at start: Int, to cells: inout MutableSpan<EncoderCell>, at first: Int, isFirst: Bool
  ) {
    let (kernel, stride, distance) = (columnKernel, source.stride, source.distance)
    let taken: UInt32 = line.isPair ? 0x00FF_00FF : 0xFF
    let flip = line.range.isSigned ? 0x0080_0080 & taken : 0
    let kept: UInt32 = isFirst ? 0 : ~0
    unsafe samples.withUnsafeBufferPointer { samples in
      unsafe cells.withUnsafeMutableBufferPointer { cells in
        // Unreached: neither is empty.
        guard var sample = samples.baseAddress, var cell = cells.baseAddress else { return }
        unsafe (sample, cell) = (sample + start, cell + first)
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
    }
  }

  /// Adds the other samples of a row, clamped, likewise. The last one is repeated.
  @inline(never)
  private mutating func addClamped(
    _ samples: Span<UInt8>, at start: Int, to cells: inout MutableSpan<EncoderCell>, at first: Int, isFirst: Bool
  ) {
    var place = source.whole &* columnKernel &* source.stride
    for cell in first &+ source.whole..<first &+ latticeColumns {
      var sum = unsafe isFirst ? 0 : cells[unchecked: cell].sum
      for _ in 0..<columnKernel {
        let sample = start &+ min(place, source.last)
        sum &+= unsafe number(samples[unchecked: sample])
        if line.isPair { sum &+= unsafe number(samples[unchecked: sample &+ source.distance]) &<< 16 }
        place &+= source.stride
      }
      unsafe cells[unchecked: cell].sum = sum
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
