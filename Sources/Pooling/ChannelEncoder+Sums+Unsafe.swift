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
    let (strides, last) = (map.strides, (map.shape.width &- 1) &* map.strides.column)
    let distance = (other &- channel) &* strides.channel
    precondition(distance >= 0 && (line.isPair || distance == 0), "the second channel comes after the first")
    // All patterns of 8 bits are in their range.
    let whole = line.range.bits == 8 ? map.shape.width / columnKernel : 0
    var (y, cell) = (0, 0)
    for _ in 0..<latticeRows {
      for row in 0..<rowKernel {
        let start = channel &* strides.channel &+ min(y, map.shape.height &- 1) &* strides.row
        precondition(start >= 0 && start &+ last &+ distance < map.samples.count, "the row is in the map")
        if row == 0 { clear(&cells, cell &+ (isSingle ? whole : 0)..<cell &+ latticeColumns) }
        if whole > 0 { add(map.samples, at: start, distance, strides.column, to: &cells, at: cell, count: whole) }
        if whole < latticeColumns {
          addClamped(
            map.samples, at: start &+ whole &* columnKernel &* strides.column, distance, strides.column,
            last: start &+ last, to: &cells, cell &+ whole..<cell &+ latticeColumns)
        }
        y &+= 1
      }
      cell &+= latticeColumns
    }
  }

  /// Whether a cell is one sample. Then sums are set, and not added to.
  private var isSingle: Bool { columnKernel == 1 && rowKernel == 1 }

  /// Clears sums.
  private mutating func clear(_ cells: inout MutableSpan<EncoderCell>, _ places: Range<Int>) {
    for cell in places { unsafe cells[unchecked: cell].sum = 0 }
  }

  /// Adds the samples of one or two channels in a row to cells that do not reach over the edge.
  @inline(never)
  private mutating func add(
    _ samples: Span<UInt8>, at start: Int, _ distance: Int, _ stride: Int, to cells: inout MutableSpan<EncoderCell>,
    at first: Int, count: Int
  ) {
    let (kernel, isSingle) = (columnKernel, isSingle)
    let taken: UInt32 = line.isPair ? 0x00FF_00FF : 0xFF
    let flip = line.range.isSigned ? 0x0080_0080 & taken : 0
    unsafe samples.withUnsafeBufferPointer { samples in
      unsafe cells.withUnsafeMutableBufferPointer { cells in
        // Unreached: neither is empty.
        guard var sample = samples.baseAddress, var cell = cells.baseAddress else { return }
        unsafe (sample, cell) = (sample + start, cell + first)
        let end = unsafe cell + count
        if isSingle {
          repeat {
            unsafe cell.pointee.sum = (UInt32(sample.pointee) | UInt32(sample[distance]) &<< 16) & taken ^ flip
            unsafe (sample, cell) = (sample + stride, cell + 1)
          } while unsafe cell != end
          return
        }
        repeat {
          var sum = unsafe cell.pointee.sum
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

  /// Adds the other samples of a row, clamped. The last one is repeated.
  @inline(never)
  private mutating func addClamped(
    _ samples: Span<UInt8>, at start: Int, _ distance: Int, _ stride: Int, last: Int,
    to cells: inout MutableSpan<EncoderCell>, _ places: Range<Int>
  ) {
    var index = start
    for cell in places {
      var sum: UInt32 = 0
      for _ in 0..<columnKernel {
        let place = min(index, last)
        sum &+= unsafe number(samples[unchecked: place])
        if line.isPair { sum &+= unsafe number(samples[unchecked: place &+ distance]) &<< 16 }
        index &+= stride
      }
      unsafe cells[unchecked: cell].sum &+= sum
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
