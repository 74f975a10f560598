import FeatureTypes
import Pooling
import SeededRandom
import TestFixtures
import Testing

/// The fast form of reconstruction against the normative one.
@Suite struct ReceiverTileTests {
  /// Every instruction set reconstructs the grids, and counts the exact cells, of the scalar form: random geometries,
  /// scans, grids, ranges, layouts, numbers of channels, symbols and losses. What one map leaves in a tile does not matter
  /// to the next.
  @Test func everyInstructionSetReconstructsTheScalarGrids() {
    var random = RandomSeed.generator
    let sets = ChannelTile.InstructionSet.allCases.filter(\.isAvailable)
    var tiles = sets.map { ReceiverTile(on: $0) }
    for _ in 0..<80 {
      let reception = TileReception(using: &random)
      let expected = reception.scalar()
      for (index, set) in sets.enumerated() {
        for layout in [FeatureMapLayout.hwc, .chw] {
          let result = reception.tiles(layout, in: &tiles[index])
          #expect(result.exact == expected.exact, "\(set), \(reception)")
          #expect(result.map == expected.map[layout], "\(set), \(layout), \(reception)")
        }
      }
    }
  }

  /// Memory does not grow without bound: larger lattices are left to the scalar form.
  @Test func largeLatticesHaveNoFastForm() {
    func pooling(_ length: Int) -> DynamicPooling {
      let axis = PoolingAxis(length: length, kernel: 8)
      let geometry = PoolingGeometry(rows: axis, columns: axis)
      return DynamicPooling(
        geometry, rootState: 0, finestState: geometry.stepCount, range: SampleRange(bits: 8, isSigned: true))
    }
    #expect(ReceiverTile.supports(pooling(512)))
    #expect(!ReceiverTile.supports(pooling(513)))
  }
}

/// The symbols of some channels and which of them were received, with everything that reconstruction depends on.
private struct TileReception: CustomStringConvertible {
  let pooling: DynamicPooling
  let state: Int
  let shape: FeatureMapShape
  let kind: String
  /// Channel by channel.
  var symbols: [UInt8]
  var received: [Bool]
  let means: [UInt8]

  var description: String { "\(pooling), state \(state), \(shape), \(kind)" }

  init(using random: inout SeededGenerator) {
    func kernel() -> Int { [1, 2, 3, 4, 6, 8, 16].randomElement(using: &random) ?? 1 }
    let geometry = PoolingGeometry(
      rows: PoolingAxis(length: Int.random(in: 1...40, using: &random), kernel: kernel()),
      columns: PoolingAxis(length: Int.random(in: 1...40, using: &random), kernel: kernel()),
      order: Bool.random(using: &random) ? .cornerFirst : .centreOut)
    // Half of the scans reach the finest grid.
    let steps = geometry.stepCount
    let finest = Bool.random(using: &random) ? steps : Int.random(in: 0...steps, using: &random)
    let root = Bool.random(using: &random) ? 0 : Int.random(in: 0...finest, using: &random)
    pooling = DynamicPooling(
      geometry, rootState: root, finestState: finest,
      range: SampleRange(bits: Int.random(in: 2...8, using: &random), isSigned: Bool.random(using: &random)),
      prediction: Bool.random(using: &random) ? .value : .difference)
    state = Bool.random(using: &random) ? finest : Int.random(in: root...finest, using: &random)
    shape = FeatureMapShape(
      channels: Int.random(in: 1...40, using: &random), height: geometry.rows.length, width: geometry.columns.length)
    let range = pooling.range
    means = (0..<shape.channels).map { _ in
      range.pattern(of: Int32.random(in: range.lowest...range.highest, using: &random))
    }
    let count = shape.channels * pooling.symbolCount
    // From one value to any bytes, out of range among them.
    let spread = [0, 3, 255].randomElement(using: &random) ?? 255
    symbols = (0..<count).map { _ in UInt8(truncatingIfNeeded: Int.random(in: 0...spread, using: &random)) }
    received = [Bool](repeating: true, count: count)
    kind = ["all", "some", "few", "none", "roots", "no roots"].randomElement(using: &random) ?? "all"
    let roots = geometry.grid(at: root).cellCount
    for index in 0..<count {
      let isRoot = index % pooling.symbolCount < roots
      received[index] =
        switch kind {
        case "all": true
        case "some": Int.random(in: 0..<10, using: &random) < 7
        case "few": Int.random(in: 0..<10, using: &random) == 0
        case "none": false
        case "roots": isRoot || Bool.random(using: &random)
        default: !isRoot && Bool.random(using: &random)
        }
    }
  }

  private func isReceived(_ channels: Range<Int>, below end: Int) -> Bool {
    channels.allSatisfy { received[$0 * pooling.symbolCount..<$0 * pooling.symbolCount + end].allSatisfy { $0 } }
  }

  /// The presence bits of all channels, the first at bit `first`.
  private func bits(from first: Int) -> [UInt8] {
    var bits = [UInt8](repeating: 0, count: (first + received.count + 7) / 8)
    for (index, isReceived) in received.enumerated() where isReceived {
      bits[(first + index) / 8] |= 1 << ((first + index) % 8)
    }
    return bits
  }

  func scalar() -> (map: [FeatureMapLayout: [UInt8]], exact: Int) {
    var maps: [FeatureMapLayout: [UInt8]] = [:]
    var exact = 0
    for layout in [FeatureMapLayout.hwc, .chw] {
      var map = [UInt8](repeating: 0xAA, count: shape.count)
      exact = 0
      for channel in 0..<shape.channels {
        let first = channel * pooling.symbolCount
        let own = Array(symbols[first..<first + pooling.symbolCount])
        let flags = bits(from: 3)
        var grid = [UInt8](repeating: 0xAA, count: pooling.geometry.grid(at: state).cellCount)
        var scratch = [ReceiverCell](repeating: ReceiverCell(), count: pooling.scratchCount)
        var output = grid.mutableSpan
        var cells = scratch.mutableSpan
        var pixels = map.mutableSpan
        exact += pooling.reconstruct(
          symbols: own.span, received: ReceivedSymbols(flags.span, first: 3 + first, count: pooling.symbolCount),
          channelMean: pooling.range.value(of: means[channel]), at: state, into: &output, scratch: &cells)
        pooling.geometry.expand(grid.span, at: state, channel: channel, into: &pixels, shape: shape, layout: layout)
      }
      maps[layout] = map
    }
    return (maps, exact)
  }

  func tiles(_ layout: FeatureMapLayout, in tile: inout ReceiverTile) -> (map: [UInt8], exact: Int) {
    var random = RandomSeed.generator
    tile.reserve(pooling)
    var map = [UInt8](repeating: 0xAA, count: shape.count)
    var exact = 0
    var next = 0
    while next < shape.channels {
      let count = min(shape.channels - next, Int.random(in: 1...ChannelTile.width, using: &random))
      let channels = next..<next + count
      next += count
      let reception = copy(channels, to: &tile, using: &random)
      var patterns = SIMD16<UInt8>(repeating: 0xAA)
      for channel in 0..<count { patterns[channel] = means[channels.lowerBound + channel] }
      tile.reconstruct(pooling, at: state, from: reception, means: patterns)
      var output = map.mutableSpan
      tile.write(pooling, at: state, to: &output, channels: channels, shape: shape, layout: layout)
      exact +=
        reception == .all
        ? count * pooling.geometry.grid(at: state).cellCount : tile.exactCount(pooling, at: state, channels: count)
    }
    return (map, exact)
  }

  /// Copies in four parts: two ranges of symbols of two ranges of channels.
  private func copy(
    _ channels: Range<Int>, to tile: inout ReceiverTile, using random: inout SeededGenerator
  ) -> ReceiverTile.Reception {
    let flags = bits(from: 5)
    let symbolCut = Int.random(in: 0...pooling.symbolCount, using: &random)
    let channelCut = Int.random(in: 0...channels.count, using: &random)
    for range in [0..<symbolCut, symbolCut..<pooling.symbolCount] {
      for some in [0..<channelCut, channelCut..<channels.count] {
        let first = (channels.lowerBound + some.lowerBound) * pooling.symbolCount + range.lowerBound
        tile.copySymbols(range, ofChannels: some, from: symbols.span, at: first, distance: pooling.symbolCount)
        let isComplete = tile.copyPresence(
          range, ofChannels: some, from: flags.span, at: 5 + first, distance: pooling.symbolCount)
        let isReceived = some.allSatisfy { channel in
          range.allSatisfy { received[(channels.lowerBound + channel) * pooling.symbolCount + $0] }
        }
        #expect(isComplete == isReceived)
      }
    }
    if isReceived(channels, below: pooling.geometry.grid(at: state).cellCount) { return .all }
    return isReceived(channels, below: pooling.geometry.grid(at: pooling.rootState).cellCount) ? .allRoots : .some
  }
}
