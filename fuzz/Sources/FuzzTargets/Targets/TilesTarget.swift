import FeatureTypes
@testable import Pooling

/// Many channels at a time, on an instruction set of the machine, against one at a time: the symbols of a map, the grids and
/// exact cells from any subset of symbols, and the means of whole octaves.
func fuzzTiles(_ input: Span<UInt8>) {
  var reader = ByteInput(input)
  let sets = ChannelTile.InstructionSet.allCases.filter { $0.isAvailable }
  let set = sets[reader.integer() % sets.count]
  // Even the widest kernel divides: 16 is 2⁴, 12 is 3 · 2².
  let kernels = [1, 2, 3, 4, 6, 8, 12, 16]
  let geometry = PoolingGeometry(
    rows: PoolingAxis(length: reader.number(1...40), kernel: kernels[reader.integer() % 8]),
    columns: PoolingAxis(length: reader.number(1...40), kernel: kernels[reader.integer() % 8]),
    order: reader.bool() ? .cornerFirst : .centreOut)
  let finest = reader.integer16() % (geometry.stepCount + 1)
  let root = reader.integer16() % (finest + 1)
  let shape = reader.integer()
  let pooling = DynamicPooling(
    geometry, rootState: root, finestState: finest,
    range: SampleRange(bits: 2 + (shape & 7) % 7, isSigned: shape & 8 != 0),
    prediction: shape & 16 != 0 ? .value : .difference)
  let state = root + reader.integer16() % (finest - root + 1)
  let (first, kind) = (reader.integer(), reader.integer() % 3)
  let run = TilesRun(
    pooling: pooling, state: state, set: set, layout: shape & 32 != 0 ? .hwc : .chw, channels: reader.number(1...20),
    first: first, bytes: reader.bytes.extracting(reader.rest).array)
  switch kind {
  case 0: run.checkEncoding()
  case 1: run.checkReconstruction()
  default: run.checkPyramid(kernel: 2 << (shape >> 6))
  }
}

/// One pooling of some channels, on one instruction set. Samples and symbols are the input's bytes, repeated.
private struct TilesRun {
  let pooling: DynamicPooling
  let state: Int
  let set: ChannelTile.InstructionSet
  let layout: FeatureMapLayout
  let channels: Int
  /// Where the first tile ends, if it is not full.
  let first: Int
  let bytes: [UInt8]

  var shape: FeatureMapShape {
    FeatureMapShape(
      channels: channels, height: pooling.geometry.rows.length, width: pooling.geometry.columns.length)
  }

  func repeated(_ count: Int, from start: Int = 0) -> [UInt8] {
    guard !bytes.isEmpty else { return [UInt8](repeating: 0, count: count) }
    return (0..<count).map { bytes[(start + $0) % bytes.count] &+ UInt8(truncatingIfNeeded: $0 / bytes.count &* 37) }
  }

  /// The channels, in tiles.
  var tiles: [Range<Int>] {
    let cut = min(1 + first % ChannelTile.width, channels)
    return [0..<cut]
      + stride(from: cut, to: channels, by: ChannelTile.width).map { $0..<min($0 + ChannelTile.width, channels) }
  }

  func scalarSymbols(_ map: [UInt8], _ channel: Int, _ pooling: DynamicPooling) -> [UInt8] {
    var symbols = [UInt8](repeating: 0, count: pooling.symbolCount)
    var scratch = [EncoderCell](repeating: EncoderCell(), count: pooling.scratchCount)
    var output = symbols.mutableSpan
    var cells = scratch.mutableSpan
    pooling.encode(
      FeatureMapView(map.span, shape: shape, layout: layout), channel: channel, into: &output, scratch: &cells)
    return symbols
  }

  /// [POOL-10].
  func checkEncoding() {
    guard pooling.hasPowerOfTwoAreas else { return }
    let map = repeated(shape.count)
    var tile = EncoderTile(on: set)
    tile.reserve(pooling, pixelCount: shape.planeCount)
    for some in tiles {
      tile.encode(FeatureMapView(map.span, shape: shape, layout: layout), channels: some, pooling)
      var symbols = [UInt8](repeating: 0, count: some.count * pooling.symbolCount)
      var output = symbols.mutableSpan
      tile.copySymbols(
        0..<pooling.symbolCount, ofChannels: 0..<some.count, to: &output, at: 0, distance: pooling.symbolCount)
      for channel in some {
        let start = (channel - some.lowerBound) * pooling.symbolCount
        require(
          Array(symbols[start..<start + pooling.symbolCount]) == scalarSymbols(map, channel, pooling), .model,
          "the symbols of channel \(channel) of \(some) differ on \(set): \(pooling)")
      }
    }
  }

  /// [RECON-1] to [RECON-6].
  func checkReconstruction() {
    let (count, range) = (pooling.symbolCount, pooling.range)
    let symbols = repeated(channels * count, from: 3)
    // From all symbols to none: each bit is set if enough of the next bytes are.
    var bits = repeated((channels * count + 7) / 8 + 1, from: 11)
    if first & 1 != 0 { for index in bits.indices { bits[index] |= ~bits[(index + 1) % bits.count] } }
    if first & 6 == 0 { bits = bits.map { _ in 255 } }
    let means = repeated(channels).map { range.pattern(of: range.value(of: $0)) }
    var tile = ReceiverTile(on: set)
    tile.reserve(pooling)
    var (map, scalarMap) = ([UInt8](repeating: 0xAA, count: shape.count), [UInt8](repeating: 0xAA, count: shape.count))
    for some in tiles {
      let start = some.lowerBound * count
      tile.copySymbols(0..<count, ofChannels: 0..<some.count, from: symbols.span, at: start, distance: count)
      let hasAll = tile.copyPresence(
        0..<count, ofChannels: 0..<some.count, from: bits.span, at: 1 + start, distance: count)
      var patterns = SIMD16<UInt8>.zero
      for channel in some { patterns[channel - some.lowerBound] = means[channel] }
      tile.reconstruct(pooling, at: state, from: hasAll ? .all : .some, means: patterns)
      var output = map.mutableSpan
      tile.write(pooling, at: state, to: &output, channels: some, shape: shape, layout: layout)
      let cells = pooling.geometry.grid(at: state).cellCount
      let exact = hasAll ? some.count * cells : tile.exactCount(pooling, at: state, channels: some.count)
      var scalarExact = 0
      for channel in some {
        let own = Array(symbols[channel * count..<(channel + 1) * count])
        scalarExact += scalarGrid(
          own, bits, at: 1 + channel * count, mean: range.value(of: means[channel]), channel, &scalarMap)
      }
      require(
        exact == scalarExact, .model, "\(exact) cells of \(some) are exact on \(set), not \(scalarExact): \(pooling)")
    }
    require(map == scalarMap, .model, "the map at \(state) differs on \(set): \(pooling)")
  }

  private func scalarGrid(
    _ symbols: [UInt8], _ bits: [UInt8], at first: Int, mean: Int32, _ channel: Int, _ map: inout [UInt8]
  ) -> Int {
    var grid = [UInt8](repeating: 0, count: pooling.geometry.grid(at: state).cellCount)
    var scratch = [ReceiverCell](repeating: ReceiverCell(), count: pooling.scratchCount)
    var output = grid.mutableSpan
    var cells = scratch.mutableSpan
    let exact = pooling.reconstruct(
      symbols: symbols.span, received: ReceivedSymbols(bits.span, first: first, count: symbols.count),
      channelMean: mean, at: state, into: &output, scratch: &cells)
    var pixels = map.mutableSpan
    pooling.geometry.expand(grid.span, at: state, channel: channel, into: &pixels, shape: shape, layout: layout)
    return exact
  }

  /// [POOL-8]: the roots of a scan from each level's grid.
  func checkPyramid(kernel: Int) {
    let map = repeated(shape.count, from: 5)
    var pyramid = PooledPyramid(shape: shape, layout: layout, kernel: kernel, range: pooling.range, on: set)
    pyramid.pool(FeatureMapView(map.span, shape: shape, layout: layout))
    let geometry = PoolingGeometry(
      rows: PoolingAxis(length: shape.height, kernel: kernel), columns: PoolingAxis(length: shape.width, kernel: kernel)
    )
    for (index, level) in pyramid.levels.enumerated() {
      let means = pyramid.samples(ofLevel: index).array
      guard let state = geometry.state(of: GridSize(rows: level.shape.height, columns: level.shape.width)) else {
        violated(.model, "level \(level.kernel) of \(shape) is no grid")
      }
      let roots = DynamicPooling(geometry, rootState: state, finestState: state, range: pooling.range)
      for channel in 0..<channels {
        for (cell, wanted) in scalarSymbols(map, channel, roots).enumerated() {
          let (row, column) = (cell / level.shape.width, cell % level.shape.width)
          let found = means[layout.index(channel: channel, row: row, column: column, in: level.shape)]
          require(
            found == wanted, .model, "the mean of \(row), \(column) in \(channel) under \(level.kernel) on \(set)")
        }
      }
    }
  }
}
