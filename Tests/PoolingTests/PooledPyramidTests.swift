import FeatureTypes
import Pooling
import SeededRandom
import TestFixtures
import Testing

@Suite struct PooledPyramidTests {
  /// Every level has the root values of a scan that begins with its grid, on every instruction set.
  @Test func levelsAreTheRootsOfScans() {
    var random = RandomSeed.generator
    for _ in 0..<60 {
      let kernel = [2, 4, 8, 16].randomElement(using: &random) ?? 8
      let shape = FeatureMapShape(
        channels: Int.random(in: 1...40, using: &random), height: Int.random(in: 1...70, using: &random),
        width: Int.random(in: 1...70, using: &random))
      let range = SampleRange(bits: Int.random(in: 6...8, using: &random), isSigned: Bool.random(using: &random))
      let layout = Bool.random(using: &random) ? FeatureMapLayout.hwc : .chw
      let isExtreme = Bool.random(using: &random)
      let samples = (0..<shape.count).map { _ in
        isExtreme ? Bool.random(using: &random) ? 0x7F : 0x80 : UInt8.random(in: 0...255, using: &random)
      }
      for set in ChannelTile.InstructionSet.allCases where set.isAvailable {
        // The best set is the one that users get.
        var pyramid =
          set == .best
          ? PooledPyramid(shape: shape, layout: layout, kernel: kernel, range: range)
          : PooledPyramid(shape: shape, layout: layout, kernel: kernel, range: range, on: set)
        pyramid.pool(FeatureMapView(samples.span, shape: shape, layout: layout))
        for (index, level) in pyramid.levels.enumerated() {
          let means = pyramid.samples(ofLevel: index)
          let wanted = roots(samples, shape, layout, kernel: kernel, of: level, range)
          #expect((0..<means.count).map { means[$0] } == wanted, "\(set), \(shape), \(layout), \(level.kernel)")
        }
      }
    }
  }

  private func roots(
    _ samples: [UInt8], _ shape: FeatureMapShape, _ layout: FeatureMapLayout, kernel: Int,
    of level: PooledPyramid.Level, _ range: SampleRange
  ) -> [UInt8] {
    let geometry = PoolingGeometry(
      rows: PoolingAxis(length: shape.height, kernel: kernel), columns: PoolingAxis(length: shape.width, kernel: kernel)
    )
    let grid = GridSize(rows: level.shape.height, columns: level.shape.width)
    let state = geometry.state(of: grid) ?? -1
    let pooling = DynamicPooling(geometry, rootState: state, finestState: state, range: range)
    var result = [UInt8](repeating: 0, count: level.shape.count)
    for channel in 0..<shape.channels {
      for (cell, symbol) in encode(samples, pooling, shape, layout: layout, channel: channel).enumerated() {
        let place = layout.index(
          channel: channel, row: cell / grid.columns, column: cell % grid.columns, in: level.shape)
        result[place] = symbol
      }
    }
    return result
  }
}
