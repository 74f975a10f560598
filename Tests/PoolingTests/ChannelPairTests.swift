import FeatureTypes
import SeededRandom
import TestFixtures
import Testing

@testable import Pooling

/// The fast form, two channels in the halves of a word, gives the same symbols as each channel on its own under the whole
/// rule.
@Suite struct ChannelPairTests {
  /// Any pooling, any samples, and any strides between them.
  @Test(arguments: 0..<400 as Range<UInt64>)
  func pairs(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    func any(_ numbers: ClosedRange<Int>) -> Int { Int.random(in: numbers, using: &random) }
    let kernels = seed % 4 == 0 ? (any(1...16), any(1...16)) : (1 << any(0...5), 1 << any(0...5))
    let shape = FeatureMapShape(channels: 2, height: any(1...40), width: any(1...40))
    let geometry = PoolingGeometry(
      rows: PoolingAxis(length: shape.height, kernel: kernels.0),
      columns: PoolingAxis(length: shape.width, kernel: kernels.1),
      order: Bool.random(using: &random) ? .centreOut : .cornerFirst)
    let root = any(0...geometry.stepCount)
    let pooling = DynamicPooling(
      geometry, rootState: root, finestState: any(root...geometry.stepCount),
      range: SampleRange(bits: seed % 3 == 0 ? any(2...7) : 8, isSigned: Bool.random(using: &random)),
      prediction: Bool.random(using: &random) ? .difference : .value)
    let rounding: ChildRounding = seed % 8 == 1 ? .eachOnItsOwn : .closedLoop

    // Smooth, noisy, or at both ends of the range, where values are clamped.
    let (slope, noise) = (any(0...8), [1, 9, 60, 256][any(0...3)])
    let strides = StridedMapView.Strides(channel: any(1...3), row: any(80...90) * 2, column: any(4...4))
    var samples = [UInt8](repeating: 0xAA, count: strides.length(of: shape) ?? 0)
    for channel in 0..<2 {
      for y in 0..<shape.height {
        for x in 0..<shape.width {
          let value = slope * (x + y) + any(0...noise) - noise / 2
          samples[channel * strides.channel + y * strides.row + x * strides.column] = UInt8(min(max(value, 0), 255))
        }
      }
    }
    let map = StridedMapView(samples.span, shape: shape, strides: strides)
    let apart = [0, 1].flatMap { symbols(of: map, $0, $0, pooling, rounding, isNormative: true) }
    let together = symbols(of: map, 0, 1, pooling, rounding, isNormative: false)
    let first = symbols(of: map, 0, 0, pooling, rounding, isNormative: false)
    #expect(together == apart && first == Array(apart.prefix(first.count)), "seed \(seed)")
  }

  /// A sum of 256 samples has 16 bits, and the difference of 128 from none is the greatest.
  @Test(arguments: [false, true])
  func greatestSums(isSigned: Bool) {
    let shape = FeatureMapShape(channels: 2, height: 16, width: 16)
    let axis = PoolingAxis(length: 16, kernel: 16)
    let geometry = PoolingGeometry(rows: axis, columns: axis)
    let range = SampleRange(bits: 8, isSigned: isSigned)
    let pooling = DynamicPooling(geometry, rootState: 0, finestState: geometry.stepCount, range: range)
    let ends = [range.lowest, range.highest].map { range.pattern(of: $0) }
    for pattern in 0..<16 {
      // Each quarter of the map at one end of the range, and the other way round in the second channel.
      let samples = (0..<512).map { i in
        let quarter = (i % 256) / 128 * 2 + i % 16 / 8
        return ends[(pattern >> quarter ^ i / 256) & 1]
      }
      let map = StridedMapView(FeatureMapView(samples.span, shape: shape, layout: .chw))
      let apart = [0, 1].flatMap { symbols(of: map, $0, $0, pooling, .closedLoop, isNormative: true) }
      #expect(symbols(of: map, 0, 1, pooling, .closedLoop, isNormative: false) == apart, "pattern \(pattern)")
    }
  }

  private func symbols(
    of map: borrowing StridedMapView, _ channel: Int, _ other: Int, _ pooling: DynamicPooling,
    _ rounding: ChildRounding, isNormative: Bool
  ) -> [UInt8] {
    let count = pooling.symbolCount
    var cells = [EncoderCell](repeating: EncoderCell(), count: pooling.scratchCount)
    var scratch = cells.mutableSpan
    var symbols = [UInt8](repeating: 0xAA, count: 2 * count)
    var output = symbols.mutableSpan
    let isPair = pooling.encode(
      map, channel: channel, other: other, rounding, isNormative: isNormative, into: &output, scratch: &scratch)
    if isPair { return symbols }
    guard other != channel else { return Array(symbols.prefix(count)) }
    return self.symbols(of: map, channel, channel, pooling, rounding, isNormative: isNormative)
      + self.symbols(of: map, other, other, pooling, rounding, isNormative: isNormative)
  }
}
