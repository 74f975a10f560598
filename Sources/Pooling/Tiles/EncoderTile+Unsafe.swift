internal import CPooling
internal import CVectors
package import FeatureTypes

/// The fast form of `DynamicPooling.encode`: the symbols of a tile of channels.
///
/// Memory is allocated once. Each call names its pooling, which may differ from call to call.
package struct EncoderTile: Sendable {
  private var cells = ContiguousArray<cp_encoder_cell>()
  /// One more symbol than any channel has, because copying reads whole vectors.
  private var symbols = ContiguousArray<UInt8>()
  /// The map's samples in the order of a tile, unless they already stand so in the map.
  private var pixels = ContiguousArray<UInt8>()
  private let isa: cv_isa

  /// Creates a tile without memory.
  package init(on set: ChannelTile.InstructionSet = .best) {
    precondition(set.isAvailable, "the instruction set is not available")
    isa = set.isa
  }

  /// Allocates more memory if `pooling` needs it, for maps of `pixelCount` pixels.
  package mutating func reserve(_ pooling: DynamicPooling, pixelCount: Int) {
    let size = (pooling.scratchCount, (pooling.symbolCount + 1) * ChannelTile.width, pixelCount * ChannelTile.width)
    if cells.count < size.0 { cells = ContiguousArray(repeating: cp_encoder_cell(), count: size.0) }
    if symbols.count < size.1 { symbols = ContiguousArray(repeating: 0, count: size.1) }
    if pixels.count < size.2 { pixels = ContiguousArray(repeating: 0, count: size.2) }
  }

  /// Computes the symbols of `channels`, in closed loop. Spec: [POOL-8] to [POOL-10].
  ///
  /// - Parameters:
  ///   - map: A map with the geometry's height and width.
  ///   - channels: 1 to `ChannelTile.width` channels of the map.
  ///   - pooling: A pooling whose areas are powers of two.
  /// - Complexity: O(H·W + symbols), for all channels together.
  package mutating func encode(_ map: borrowing FeatureMapView, channels: Range<Int>, _ pooling: DynamicPooling) {
    precondition(pooling.hasPowerOfTwoAreas, "the areas are powers of two")
    precondition(1...ChannelTile.width ~= channels.count, "a tile has 1 to \(ChannelTile.width) channels")
    precondition(
      0 <= channels.lowerBound && channels.upperBound <= map.shape.channels, "the map has no such channels")
    precondition(
      map.shape.height == pooling.geometry.rows.length && map.shape.width == pooling.geometry.columns.length,
      "the map's size differs from the geometry's")
    precondition(
      cells.count >= pooling.scratchCount && symbols.count > pooling.symbolCount * ChannelTile.width
        && pixels.count >= map.shape.planeCount * ChannelTile.width, "the tile is too small for this pooling")
    let isa = isa
    unsafe map.samples.withUnsafeBufferPointer { samples in
      unsafe pixels.withUnsafeMutableBufferPointer { pixels in
        unsafe cells.withUnsafeMutableBufferPointer { cells in
          unsafe symbols.withUnsafeMutableBufferPointer { symbols in
            guard let from = samples.baseAddress, let pixels = pixels.baseAddress,
              let cells = cells.baseAddress, let symbols = symbols.baseAddress
            else { return }  // Unreached: none of them is empty.
            let encoder = unsafe TileEncoder(pooling, cells: cells, symbols: symbols, isa)
            unsafe encoder.load(TilePixels(from, map.shape, map.layout, channels, buffer: pixels, isa))
            encoder.encode()
          }
        }
      }
    }
  }

  /// Copies symbols of neighbouring channels of the tile to their places in stream order.
  ///
  /// - Parameters:
  ///   - range: The symbols, counted from the channel's first.
  ///   - channels: The channels, counted from the tile's first.
  ///   - output: The memory for the symbols of all channels.
  ///   - first: The place of the first channel's first symbol.
  ///   - distance: The number of places from one channel's first symbol to the next channel's.
  package func copySymbols(
    _ range: Range<Int>, ofChannels channels: Range<Int>, to output: inout MutableSpan<UInt8>, at first: Int,
    distance: Int
  ) {
    guard !range.isEmpty, !channels.isEmpty else { return }
    precondition(
      0 <= range.lowerBound && range.upperBound * ChannelTile.width < symbols.count && 0 <= channels.lowerBound
        && channels.upperBound <= ChannelTile.width, "the tile has these symbols")
    precondition(
      0 <= first && range.count <= distance && first + (channels.count - 1) * distance + range.count <= output.count,
      "the places are inside the output")
    let isa = isa
    unsafe symbols.withUnsafeBufferPointer { symbols in
      unsafe output.withUnsafeMutableBufferPointer { output in
        // Unreached: neither is empty.
        guard let symbols = symbols.baseAddress, let output = output.baseAddress else { return }
        unsafe cp_rows_of_tile(
          isa, symbols + range.lowerBound * ChannelTile.width + channels.lowerBound, range.count,
          Int32(channels.count), output + first, distance)
      }
    }
  }
}

/// One call of `EncoderTile.encode`.
@safe
private struct TileEncoder {
  let pooling: DynamicPooling
  let lattice: PoolingLattice
  let range: cp_range
  /// log2 of the samples in a lattice cell.
  let unitShift: Int
  let cells: UnsafeMutablePointer<cp_encoder_cell>
  let symbols: UnsafeMutablePointer<UInt8>
  let isa: cv_isa

  init(
    _ pooling: DynamicPooling, cells: UnsafeMutablePointer<cp_encoder_cell>, symbols: UnsafeMutablePointer<UInt8>,
    _ isa: cv_isa
  ) {
    self.pooling = pooling
    lattice = pooling.lattice
    range = cp_range(pooling.range)
    unitShift = (lattice.rowKernel * lattice.columnKernel).trailingZeroBitCount
    unsafe (self.cells, self.symbols, self.isa) = (cells, symbols, isa)
  }

  /// Sets the sums of the finest grid's cells.
  func load(_ pixels: TilePixels) {
    let grid = lattice.step(pooling.finestState)
    for row in 0..<grid.rows.cells {
      let (y, height) = grid.rows.extent(of: row)
      let (top, rows) = (y * lattice.rowKernel, height * lattice.rowKernel)
      grid.columns.forEachInterval(except: nil) { interval, x, width in
        let (left, columns) = (x * lattice.columnKernel, width * lattice.columnKernel)
        let first = unsafe cells + (y * lattice.columns + x)
        if rows == 1, columns == 1 {
          let inside = max(0, min(interval.count, pixels.width - left))
          unsafe cp_load(isa, pixels.at(top, left), pixels.step, Int32(inside), range, first)
          // The repeated edge.
          unsafe cp_load(
            isa, pixels.at(top, left + interval.count), 0, Int32(interval.count - inside), range, first + inside)
        } else {
          for cell in 0..<interval.count {
            let column = left + cell * columns
            unsafe cp_load_area(
              isa, pixels.at(top, column), pixels.width * pixels.step, pixels.step, Int32(rows), Int32(columns),
              Int32(max(1, pixels.height - top)), Int32(max(1, pixels.width - column)), range, first + cell * width)
          }
        }
      }
    }
  }

  func encode() {
    for state in (pooling.rootState..<pooling.finestState).reversed() {
      let step = lattice.step(state)
      step.forEachRun { run in unsafe cp_merge(isa, cp_run(run, unitShift: unitShift), cells) }
      if let crossing = step.crossing {
        unsafe cp_merge_crossing(isa, cp_crossing(crossing, unitShift: unitShift), cells)
      }
    }
    let roots = lattice.step(pooling.rootState)
    for row in 0..<roots.rows.cells {
      for column in 0..<roots.columns.cells {
        let cell = roots.cell(row: row, column: column)
        let shift = (cell.rows * cell.columns).trailingZeroBitCount + unitShift
        let symbol = row * roots.columns.cells + column
        unsafe cp_encode_root(isa, Int32(shift), cells + cell.index, symbols + symbol * ChannelTile.width)
      }
    }
    let isDifference = pooling.prediction == .difference
    for state in pooling.rootState..<pooling.finestState {
      let step = lattice.step(state)
      step.forEachRun { run in
        unsafe cp_encode(isa, cp_run(run, unitShift: unitShift), range, isDifference, cells, symbols)
      }
      if let crossing = step.crossing {
        unsafe cp_encode_crossing(
          isa, cp_crossing(crossing, unitShift: unitShift), range, isDifference, cells, symbols)
      }
    }
  }
}
