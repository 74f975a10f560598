import FeatureTypes
import Pooling
import SeededRandom
import TestFixtures
import Testing

/// The fast form against the normative one.
@Suite struct EncoderTileTests {
  /// Every instruction set sends the symbols of the scalar encoder: random geometry, scans, ranges, layouts, numbers of
  /// channels, and maps that saturate.
  @Test func everyInstructionSetSendsTheScalarSymbols() {
    var random = RandomSeed.generator
    for _ in 0..<60 {
      let kernels = (1 << Int.random(in: 0...4, using: &random), 1 << Int.random(in: 0...4, using: &random))
      let geometry = PoolingGeometry(
        rows: PoolingAxis(length: Int.random(in: 1...40, using: &random), kernel: kernels.0),
        columns: PoolingAxis(length: Int.random(in: 1...40, using: &random), kernel: kernels.1),
        order: Bool.random(using: &random) ? .cornerFirst : .centreOut)
      let finest = Int.random(in: 0...geometry.stepCount, using: &random)
      let pooling = DynamicPooling(
        geometry, rootState: Int.random(in: 0...finest, using: &random), finestState: finest,
        range: SampleRange(bits: Int.random(in: 2...8, using: &random), isSigned: Bool.random(using: &random)),
        prediction: Bool.random(using: &random) ? .value : .difference)
      let shape = FeatureMapShape(
        channels: Int.random(in: 1...40, using: &random), height: geometry.rows.length, width: geometry.columns.length)
      // From flat to all extremes.
      let spread = [1, 4, 60, 255].randomElement(using: &random) ?? 255
      let middle = UInt8.random(in: 0...255, using: &random)
      let isExtreme = Bool.random(using: &random)
      let samples = (0..<shape.count).map { _ in
        let step = isExtreme ? (Bool.random(using: &random) ? spread : 0) : Int.random(in: 0...spread, using: &random)
        return middle &+ UInt8(truncatingIfNeeded: step)
      }
      let layout = Bool.random(using: &random) ? FeatureMapLayout.hwc : .chw
      let expected = (0..<shape.channels).map { encode(samples, pooling, shape, layout: layout, channel: $0) }
      for set in ChannelTile.InstructionSet.allCases where set.isAvailable {
        #expect(tiles(samples, shape, layout, pooling, on: set) == expected, "\(set), \(shape), \(layout), \(pooling)")
      }
    }
  }

  /// The symbols of every channel, from tiles of random widths.
  private func tiles(
    _ samples: [UInt8], _ shape: FeatureMapShape, _ layout: FeatureMapLayout, _ pooling: DynamicPooling,
    on set: ChannelTile.InstructionSet
  ) -> [[UInt8]] {
    var random = RandomSeed.generator
    var tile = EncoderTile(on: set)
    tile.reserve(pooling, pixelCount: shape.planeCount)
    var channels: [[UInt8]] = []
    while channels.count < shape.channels {
      let count = min(shape.channels - channels.count, Int.random(in: 8...ChannelTile.width, using: &random))
      let some = channels.count..<channels.count + count
      tile.encode(FeatureMapView(samples.span, shape: shape, layout: layout), channels: some, pooling)
      // In two parts, the second with other channels than the first.
      var symbols = [UInt8](repeating: 0xAA, count: count * pooling.symbolCount + 3)
      var output = symbols.mutableSpan
      let half = pooling.symbolCount / 2
      tile.copySymbols(
        0..<half, ofChannels: 0..<count, to: &output, at: 3, distance: pooling.symbolCount)
      tile.copySymbols(
        half..<pooling.symbolCount, ofChannels: 0..<1, to: &output, at: 3 + half, distance: pooling.symbolCount)
      tile.copySymbols(
        half..<pooling.symbolCount, ofChannels: 1..<count, to: &output, at: 3 + half + pooling.symbolCount,
        distance: pooling.symbolCount)
      for channel in 0..<count {
        let first = 3 + channel * pooling.symbolCount
        channels.append(Array(symbols[first..<first + pooling.symbolCount]))
      }
    }
    return channels
  }
}
