import FeatureTypes
import Testing

@Suite struct FeatureMapTests {
  @Test func layoutsAddressTheSameSample() {
    let shape = FeatureMapShape(channels: 3, height: 4, width: 5)
    var chw = [UInt8](repeating: 0, count: shape.count)
    var hwc = chw
    for c in 0..<3 {
      for y in 0..<4 {
        for x in 0..<5 {
          let value = UInt8(c * 20 + y * 5 + x)
          chw[FeatureMapLayout.chw.index(channel: c, row: y, column: x, in: shape)] = value
          hwc[FeatureMapLayout.hwc.index(channel: c, row: y, column: x, in: shape)] = value
        }
      }
    }
    #expect(chw == (0..<60).map { UInt8($0) })
    let first = FeatureMapView(chw.span, shape: shape, layout: .chw)
    let second = FeatureMapView(hwc.span, shape: shape, layout: .hwc)
    #expect(first[2, 3, 4] == 59 && second[2, 3, 4] == 59 && first[1, 0, 2] == second[1, 0, 2])
  }

  @Test func shapesFromOutsideAreCheckedWithoutOverflow() {
    #expect(FeatureMapShape.isValid(channels: 1, height: 1, width: 1))
    #expect(FeatureMapShape.isValid(channels: 1, height: 1 << 14, width: 1 << 14))
    #expect(!FeatureMapShape.isValid(channels: 2, height: 1 << 14, width: 1 << 14))
    #expect(!FeatureMapShape.isValid(channels: .max, height: .max, width: 1))
    #expect(!FeatureMapShape.isValid(channels: 1 << 31, height: 1 << 31, width: 4))
    #expect(!FeatureMapShape.isValid(channels: 0, height: 1, width: 1))
    #expect(!FeatureMapShape.isValid(channels: 1, height: -1, width: -1))
  }

  @Test(arguments: 2...8, [true, false])
  func rangesHoldEverySampleOnce(bits: Int, isSigned: Bool) {
    let range = SampleRange(bits: bits, isSigned: isSigned)
    #expect(range.highest - range.lowest == (1 << Int32(bits)) - 1)
    for value in range.lowest...range.highest { #expect(range.value(of: range.pattern(of: value)) == value) }
    #expect(range.value(of: 0x7f) == (bits == 8 ? 127 : range.highest))
    #expect(range.value(of: 0x80) == (isSigned ? range.lowest : min(128, range.highest)))
  }

  @Test func signedSamplesAreSeenAsBytes() {
    let samples: [Int8] = [-128, -1, 0, 127]
    let patterns = samples.span.bitPatterns
    #expect((0..<4).map { patterns[$0] } == [0x80, 0xff, 0, 0x7f])
  }
}
