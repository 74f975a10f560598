import InferenceKernels
import Networks
import Testing

/// `Network.maximumWork`: a small file cannot cause a run of days.
@Suite struct WorkTests {
  /// A window of 2¹³ × 2¹³ taps on 2¹⁴ × 2¹⁴ samples: 2²⁶ · (2¹³ + 1)² comparisons.
  @Test func aPoolingOfAllAgainstAllIsRefused() {
    var net = NetworkBuilder(height: 1 << 14, width: 1 << 14, channels: 1)
    net.add("huge", .maxPooling(SlidingWindow(1 << 13)))
    let description = net.description
    #expect(throws: NetworkError(.tooLarge, layer: "huge", index: 0)) { try Network(description) }
  }

  @Test func anAverageIsCountedToo() {
    var net = NetworkBuilder(height: 1 << 14, width: 1 << 14, channels: 1)
    net.add("huge", .averagePooling(SlidingWindow(1 << 10), countsPadding: true))
    let description = net.description
    #expect(throws: NetworkError(.tooLarge, layer: "huge", index: 0)) { try Network(description) }
  }

  @Test func aConvolutionIsCountedToo() {
    var net = NetworkBuilder(height: 1 << 12, width: 1 << 12, channels: 16)
    net.convolution("huge", 16, 129)
    let description = net.description
    #expect(throws: NetworkError(.tooLarge, layer: "huge", index: 0)) { try Network(description) }
  }

  @Test(arguments: [15, 16]) func allLayersCountTogether(layers: Int) throws {
    // Each layer: 2²⁰ pixels · 2¹⁶ weights, and 2 · 2²⁸ samples read and written. Fifteen stay below 2⁴⁰, sixteen not.
    var net = NetworkBuilder(height: 1 << 10, width: 1 << 10, channels: 256)
    for index in 0..<layers { net.convolution("l\(index)", 256) }
    let description = net.description
    if layers == 15 {
      #expect(try Network(description).nodes.count == 15)
    } else {
      #expect(throws: NetworkError(.tooLarge, layer: "l15", index: 15)) { try Network(description) }
    }
  }
}
