internal import CPooling
internal import CVectors
package import FeatureTypes

/// The fast form of `DynamicPooling.reconstruct`: the grids of a tile of channels, from any subset of their symbols.
///
/// For each tile, first copy the symbols, and what was received of them unless that is everything, then reconstruct,
/// then write the grids to a map. Memory is allocated by `reserve`, and kept. Each call names its pooling, which may
/// differ from tile to tile.
package struct ReceiverTile: Sendable {
  /// Five areas, each in the order of a tile: symbols, what was received of them, values, which of them are exact, and
  /// one row of pixels.
  private var bytes = ContiguousArray<UInt8>()
  private var evidence = ContiguousArray<cp_evidence_cell>()
  /// The room for symbols, lattice cells and pixels.
  private var symbolCount = 0, cellCount = 0, pixelCount = 0
  private let isa: cv_isa

  /// Creates a tile without memory.
  package init(on set: ChannelTile.InstructionSet = .best) {
    precondition(set.isAvailable, "the instruction set is not available")
    isa = set.isa
  }

  /// Whether `pooling` has a fast form. Larger lattices have none, because a tile would need too much memory.
  package static func supports(_ pooling: DynamicPooling) -> Bool {
    pooling.scratchCount <= ChannelTile.maximumCellCount
  }

  /// The number of bytes that `pooling` needs, which has a fast form.
  package static func memoryLength(of pooling: DynamicPooling) -> Int {
    let perChannel = 2 * (pooling.symbolCount + pooling.scratchCount) + pooling.geometry.columns.length
    let evidence = pooling.prediction == .value ? pooling.scratchCount * MemoryLayout<cp_evidence_cell>.stride : 0
    return perChannel * ChannelTile.width + evidence
  }

  /// Allocates more memory if `pooling` needs it. What was there is given back first.
  package mutating func reserve(_ pooling: DynamicPooling) {
    precondition(Self.supports(pooling), "the lattice is too large for a tile")
    let wanted = (pooling.symbolCount, pooling.scratchCount, pooling.geometry.columns.length)
    if symbolCount < wanted.0 || cellCount < wanted.1 || pixelCount < wanted.2 {
      symbolCount = max(symbolCount, wanted.0)
      cellCount = max(cellCount, wanted.1)
      pixelCount = max(pixelCount, wanted.2)
      bytes = []
      bytes = ContiguousArray(repeating: 0, count: (2 * (symbolCount + cellCount) + pixelCount) * ChannelTile.width)
    }
    if pooling.prediction == .value, evidence.count < wanted.1 {
      evidence = []
      evidence = ContiguousArray(repeating: cp_evidence_cell(), count: wanted.1)
    }
  }

  /// Copies symbols of neighbouring channels into the tile.
  ///
  /// - Parameters:
  ///   - range: The symbols, counted from the channel's first.
  ///   - channels: The channels, counted from the tile's first.
  ///   - source: The symbols of all channels.
  ///   - first: The place of the first channel's first symbol.
  ///   - distance: The number of places from one channel's first symbol to the next channel's.
  package mutating func copySymbols(
    _ range: Range<Int>, ofChannels channels: Range<Int>, from source: Span<UInt8>, at first: Int, distance: Int
  ) {
    guard !range.isEmpty, !channels.isEmpty else { return }
    check(range, channels, source.count, first, distance)
    let isa = isa
    unsafe source.withUnsafeBufferPointer { source in
      unsafe bytes.withUnsafeMutableBufferPointer { bytes in
        // Unreached: neither is empty.
        guard let source = source.baseAddress, let bytes = bytes.baseAddress else { return }
        unsafe cp_tile_of_rows(
          isa, source + first, distance, range.count, Int32(channels.lowerBound), Int32(channels.count),
          bytes + range.lowerBound * ChannelTile.width)
      }
    }
  }

  /// Copies the presence bits of symbols: as `copySymbols`, with one bit for each symbol, bit i of byte j for place
  /// 8j + i. Returns whether all are there.
  package mutating func copyPresence(
    _ range: Range<Int>, ofChannels channels: Range<Int>, from bits: Span<UInt8>, at first: Int, distance: Int
  ) -> Bool {
    guard !range.isEmpty, !channels.isEmpty else { return true }
    check(range, channels, bits.count * 8, first, distance)
    let (isa, received) = (isa, (symbolCount + range.lowerBound) * ChannelTile.width)
    var hasAll = true
    unsafe bits.withUnsafeBufferPointer { bits in
      unsafe bytes.withUnsafeMutableBufferPointer { bytes in
        // Unreached: neither is empty.
        guard let bits = bits.baseAddress, let bytes = bytes.baseAddress else { return }
        unsafe cp_tile_of_bits(
          isa, bits, first, distance, range.count, Int32(channels.lowerBound), Int32(channels.count),
          bytes + received, &hasAll)
      }
    }
    return hasAll
  }

  private func check(_ range: Range<Int>, _ channels: Range<Int>, _ count: Int, _ first: Int, _ distance: Int) {
    precondition(
      0 <= range.lowerBound && range.upperBound <= symbolCount && 0 <= channels.lowerBound
        && channels.upperBound <= ChannelTile.width, "the tile has no such symbols")
    precondition(
      0 <= first && range.count <= distance && first + (channels.count - 1) * distance + range.count <= count,
      "the places are outside the source")
  }

  /// What was received of a tile's symbols.
  package enum Reception: Sendable {
    /// All symbols that lead to the grid. Others are not read.
    case all
    /// All roots. Symbols that do not lead to the grid are not read.
    case allRoots
    /// Any symbols. All values of the scan are read, because those below a lost root are its evidence.
    case some
  }

  /// Fills the tile with the best estimate of the grids at `state`. Spec: [RECON-1] to [RECON-5].
  ///
  /// - Parameters:
  ///   - pooling: The pooling of the tile's channels.
  ///   - state: The state of the grid, `rootState` … `finestState`.
  ///   - reception: What was received of the symbols. Unless that is `all`, presence bits were copied.
  ///   - means: The bit pattern of each channel's mean.
  /// - Complexity: O(symbols), for all channels together.
  package mutating func reconstruct(
    _ pooling: DynamicPooling, at state: Int, from reception: Reception, means: SIMD16<UInt8>
  ) {
    precondition(pooling.rootState <= state && state <= pooling.finestState, "the scan does not reach this grid")
    precondition(
      pooling.symbolCount <= symbolCount && pooling.scratchCount <= cellCount
        && (pooling.prediction != .value || pooling.scratchCount <= evidence.count),
      "the tile is too small for this pooling")
    let (isa, symbolCount, cellCount) = (isa, symbolCount, cellCount)
    unsafe bytes.withUnsafeMutableBufferPointer { bytes in
      unsafe evidence.withUnsafeMutableBufferPointer { evidence in
        guard let bytes = bytes.baseAddress else { return }  // Unreached: it is not empty.
        let decoder = unsafe TileDecoder(
          pooling, state, bytes, symbolCount: symbolCount, cellCount: cellCount, evidence.baseAddress, isa)
        switch reception {
        case .all: decoder.decodeAll()
        case .allRoots: decoder.decode(hasAllRoots: true, means)
        case .some: decoder.decode(hasAllRoots: false, means)
        }
      }
    }
  }

  /// Returns the number of exact cells in the grids of the first `channels` channels, which `reconstruct` has left,
  /// unless all symbols were received.
  package func exactCount(_ pooling: DynamicPooling, at state: Int, channels: Int) -> Int {
    precondition(pooling.scratchCount <= cellCount, "the tile is too small for this pooling")
    precondition(0...ChannelTile.width ~= channels, "a tile has up to \(ChannelTile.width) channels")
    let lattice = PoolingLattice(pooling.geometry, finest: state)
    let grid = lattice.step(state)
    let (isa, exact) = (isa, (2 * symbolCount + cellCount) * ChannelTile.width)
    var totals = SIMD16<Int32>.zero
    unsafe bytes.withUnsafeBufferPointer { bytes in
      unsafe withUnsafeMutableBytes(of: &totals) { totals in
        guard let bytes = bytes.baseAddress, let totals = totals.baseAddress else { return }  // Unreached: not empty.
        for row in 0..<grid.rows.cells {
          let y = grid.rows.extent(of: row).start
          grid.columns.forEachInterval(except: nil) { cells, x, units in
            unsafe cp_count_exact(
              isa, bytes + exact + (y * lattice.columns + x) * ChannelTile.width, Int32(units), Int32(cells.count),
              totals.assumingMemoryBound(to: Int32.self))
          }
        }
      }
    }
    return (0..<channels).reduce(0) { $0 + Int(totals[$1]) }
  }

  /// Expands the grids that `reconstruct` has left, and writes them to a map. Spec: [RECON-6].
  ///
  /// - Parameters:
  ///   - pooling: The pooling of the tile's channels.
  ///   - state: The state of the grids.
  ///   - channels: The channels of the map, the tile's first ones.
  ///   - map: At least `shape.count` bytes, in `layout`.
  /// - Complexity: O(H·W), for all channels together.
  package mutating func write(
    _ pooling: DynamicPooling, at state: Int, to map: inout MutableSpan<UInt8>, channels: Range<Int>,
    shape: FeatureMapShape, layout: FeatureMapLayout
  ) {
    precondition(
      shape.height == pooling.geometry.rows.length && shape.width == pooling.geometry.columns.length,
      "the map's size differs from the geometry's")
    precondition(1...ChannelTile.width ~= channels.count, "a tile has 1 to \(ChannelTile.width) channels")
    precondition(
      0 <= channels.lowerBound && channels.upperBound <= shape.channels, "the map has no such channels")
    precondition(map.count >= shape.count, "the map needs one byte per sample")
    precondition(
      pooling.scratchCount <= cellCount && shape.width <= pixelCount, "the tile is too small for this pooling")
    let (isa, values) = (isa, 2 * symbolCount * ChannelTile.width)
    let row = values + 2 * cellCount * ChannelTile.width
    unsafe bytes.withUnsafeMutableBufferPointer { bytes in
      unsafe map.withUnsafeMutableBufferPointer { map in
        guard let bytes = bytes.baseAddress, let map = map.baseAddress else { return }  // Unreached: not empty.
        let lattice = PoolingLattice(pooling.geometry, finest: state)
        let writer = unsafe TileWriter(
          lattice: lattice, grid: lattice.step(state), values: bytes + values, row: bytes + row, map: map,
          shape: shape, layout: layout, channels: channels, isa: isa)
        writer.write()
      }
    }
  }

  /// Writes the cells of the grids that `reconstruct` has left to an array of a finer grid's size, or of their own.
  ///
  /// - Parameters:
  ///   - pooling: The pooling of the tile's channels.
  ///   - state: The state of the grids.
  ///   - finer: The state of the array's grid, whose cells take the values of those that contain them.
  ///   - cells: At least `shape.count` bytes, in `layout`.
  ///   - channels: The channels of the array, the tile's first ones.
  ///   - shape: The size of the array: rows and columns are those of the finer grid.
  /// - Complexity: O(cells of the finer grid), channel by channel.
  package mutating func writeCells(
    _ pooling: DynamicPooling, at state: Int, as finer: Int, to cells: inout MutableSpan<UInt8>, channels: Range<Int>,
    shape: FeatureMapShape, layout: FeatureMapLayout
  ) {
    precondition(1...ChannelTile.width ~= channels.count, "a tile has 1 to \(ChannelTile.width) channels")
    precondition(pooling.scratchCount <= cellCount, "the tile is too small for this pooling")
    let lattice = PoolingLattice(pooling.geometry, finest: state)
    let grid = lattice.step(state)
    if finer == state, grid.rows.cells == lattice.rows, grid.columns.cells == lattice.columns {
      copyLattice(lattice, grid, to: &cells, channels: channels, shape: shape, layout: layout)
      return
    }
    let values = 2 * symbolCount
    pooling.geometry.forEachCell(at: finer, in: state) { row, column, outer in
      let (y, x) = (grid.rows.extent(of: outer.row).start, grid.columns.extent(of: outer.column).start)
      let cell = (values + y * lattice.columns + x) * ChannelTile.width
      for (index, channel) in channels.enumerated() {
        cells[layout.index(channel: channel, row: row, column: column, in: shape)] = bytes[cell + index]
      }
    }
  }

  /// Writes a grid whose cells are those of the lattice.
  private mutating func copyLattice(
    _ lattice: PoolingLattice, _ grid: PoolingStep, to cells: inout MutableSpan<UInt8>, channels: Range<Int>,
    shape: FeatureMapShape, layout: FeatureMapLayout
  ) {
    precondition(
      shape.planeCount == lattice.count && channels.upperBound <= shape.channels && cells.count >= shape.count,
      "the array has another size than the grid")
    let (isa, values) = (isa, 2 * symbolCount * ChannelTile.width)
    unsafe bytes.withUnsafeMutableBufferPointer { bytes in
      unsafe cells.withUnsafeMutableBufferPointer { cells in
        guard let bytes = bytes.baseAddress, let cells = cells.baseAddress else { return }  // Unreached: not empty.
        let writer = unsafe TileWriter(
          lattice: lattice, grid: grid, values: bytes + values, row: bytes, map: cells, shape: shape, layout: layout,
          channels: channels, isa: isa)
        unsafe writer.copy(bytes + values, count: lattice.count, to: 0)
      }
    }
  }
}
