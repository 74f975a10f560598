import FeatureTypes
import Testing

@Suite struct StridedMapTests {
  private let shape = FeatureMapShape(channels: 3, height: 4, width: 5)

  @Test func mapsWithoutGapsEndAtTheirLastSample() {
    #expect(FeatureMapLayout.chw.strides(of: shape).length(of: shape) == 60)
    #expect(FeatureMapLayout.hwc.strides(of: shape).length(of: shape) == 60)
  }

  /// The last sample of 3 × 4 × 5 is 2 channels, 3 rows and 4 columns from the first.
  @Test(arguments: [(1, 20, 4, 2 + 60 + 16 + 1), (0, 0, 0, 1), (100, 7, 3, 200 + 21 + 12 + 1)])
  func lengthsReachToTheLastSample(channel: Int, row: Int, column: Int, length: Int) {
    #expect(StridedMapView.Strides(channel: channel, row: row, column: column).length(of: shape) == length)
  }

  @Test(arguments: [
    (-1, 20, 4), (1, -20, 4), (1, 20, -4), (Int.max, 1, 1), (1, Int.max, 1), (1, 1, Int.max),
    (Int.max / 3, Int.max / 4, Int.max / 5), (0, Int.max / 6 + 1, 0),
  ])
  func impossibleStridesHaveNoLength(channel: Int, row: Int, column: Int) {
    #expect(StridedMapView.Strides(channel: channel, row: row, column: column).length(of: shape) == nil)
  }

  /// Two bytes of gap after each pixel of 3 channels, and nothing after the last one.
  @Test func viewsMayHaveGaps() {
    let strides = StridedMapView.Strides(channel: 1, row: 25, column: 5)
    let bytes = [UInt8](repeating: 0, count: 2 + 75 + 20 + 1)
    let view = StridedMapView(bytes.span, shape: shape, strides: strides)
    #expect(view.strides == strides && view.shape == shape && view.samples.count == 98)
  }

  @Test func viewsOfMapsWithoutGapsHaveTheirStrides() {
    let bytes = [UInt8](repeating: 0, count: 60)
    let view = StridedMapView(FeatureMapView(bytes.span, shape: shape, layout: .hwc))
    #expect(view.strides == StridedMapView.Strides(channel: 1, row: 15, column: 3) && view.shape == shape)
  }
}
