import FeatureTypes
import InferenceKernels
import Networks
import SeededRandom

extension SeededGenerator {
  mutating func floats(_ count: Int, _ range: ClosedRange<Float> = -1...1) -> [Float] {
    let (middle, step) = ((range.upperBound + range.lowerBound) / 2, (range.upperBound - range.lowerBound) * 0x1p-32)
    return (0..<count).map { _ in middle + step * Float(Int32(truncatingIfNeeded: next())) }
  }
}

extension Network {
  /// Weights for all convolutions, scaled so that maps keep about the same magnitude.
  func randomParameters(using generator: inout SeededGenerator) -> [String: LayerParameters] {
    var result: [String: LayerParameters] = [:]
    for node in nodes {
      guard case .convolution(let kernel) = node.kernel else { continue }
      let fanIn = Float(kernel.weightCount / kernel.output.channels)
      let size = (3 / fanIn).squareRoot()
      result[node.name] = LayerParameters(
        weights: generator.floats(kernel.weightCount, -size...size),
        bias: generator.floats(kernel.output.channels, -0.2...0.2))
    }
    return result
  }

  func randomInputs(using generator: inout SeededGenerator) -> [[Float]] {
    inputs.map { generator.floats($0.count) }
  }
}

extension NetworkDescription {
  /// Every operation that int8 has, residuals and branches, on a small map.
  static var everything: NetworkDescription {
    let dilated = SlidingWindow(
      height: 3, width: 3, rowStride: 1, columnStride: 1, rowDilation: 2, columnDilation: 3,
      padding: .init(rows: 2, columns: 3))
    var net = NetworkBuilder("picture", height: 9, width: 8, channels: 3)
    net.convolution("stem", 8, 3, bounds: .relu6)
    net.convolution("a.depthwise", 8, 3, groups: 8, bounds: .relu)
    net.convolution("a.project", 8)
    net.add("a.sum", .addition, on: ["stem", "a.project"])
    net.add("a.swish", .activation(.hardSwish))
    net.globalAveragePooling("b.mean")
    net.convolution("b.squeeze", 4, bounds: .relu)
    net.convolution("b.excite", 8)
    net.add("b.gate", .activation(.sigmoid))
    net.add("b.scale", .multiplication, on: ["a.swish", "b.gate"])
    net.add("c.maximum", .maxPooling(SlidingWindow(3, stride: 2, padding: 1)), on: ["b.scale"])
    net.add(
      "c.average", .averagePooling(SlidingWindow(3, stride: 2, padding: 1), countsPadding: false), on: ["b.scale"])
    net.convolution("c.strided", 5, 3, stride: 2, bounds: .relu)
    net.last = "b.scale"
    net.convolution("c.branch", 5, 3, stride: 2, bounds: .relu)
    net.add("c.concat", .concatenation, on: ["c.maximum", "c.average", "c.branch"])
    net.add("d.slice", .channelSlice(first: 2, count: 9))
    net.add("d.pad", .channelPadding(before: 3, after: 1))
    net.add("d.up", .upSampling(height: 9, width: 8, .bilinear))
    net.add("d.near", .upSampling(height: 7, width: 11, .nearest))
    net.add("d.twice", .addition, on: ["d.near", "d.near"], bounds: .relu)
    net.convolution("e.dilated", 8, dilated)
    net.convolution("e.grouped", 6, 3, groups: 2)
    net.add("e.relu", .activation(.relu))
    net.add("e.relu6", .activation(.relu6), on: ["e.grouped"])
    net.add("e.hardSigmoid", .activation(.hardSigmoid), on: ["e.grouped"])
    net.add("e.softmax", .softmax, on: ["e.grouped"])
    net.add("e.concat", .concatenation, on: ["e.relu", "e.relu6", "e.hardSigmoid", "e.softmax"])
    net.dense("logits", 5)
    var description = net.description
    description.outputs = ["logits", "c.strided"]
    return description
  }
}
