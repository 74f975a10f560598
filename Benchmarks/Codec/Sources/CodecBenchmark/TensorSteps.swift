import CPeers
import FeatureCodec

/// Steps on whole tensors: pooling and conversion.
final class TensorSteps {
  private let feature: Feature
  private let format: QFormat
  /// The map in CHW, and in numbers.
  private let planes: [UInt8]
  private let numbers: [Float]
  private var converted: ConvertedMap
  private var pyramids: [PooledPyramid] = []

  init(_ feature: Feature) {
    self.feature = feature
    let shape = feature.shape
    format = QFormat(isSigned: Device.layer(of: feature.profile).format.range.isSigned, fractionBits: 3)
    planes = (0..<shape.count).map { index in
      let (channel, pixel) = (index / shape.planeCount, index % shape.planeCount)
      return feature.samples[pixel * shape.channels + channel]
    }
    converted = ConvertedMap(count: shape.count)
    converted.dequantize(feature.samples, format)
    numbers = converted.floats.map { $0 + 0.01 }
    for kernel in [2, 8] {
      for layout in [FeatureMapLayout.hwc, .chw] {
        pyramids.append(PooledPyramid(shape: shape, layout: layout, kernel: kernel, range: format.range))
      }
    }
  }

  private func pool(_ index: Int) {
    let layout = pyramids[index].layout
    let map = layout == .hwc ? feature.samples : planes
    pyramids[index].pool(FeatureMapView(map.span, shape: feature.shape, layout: layout))
  }

  var pooling: [Measurement] {
    let bytes = Double(feature.samples.count)
    return [
      Measurement("2 × 2 pooling, HWC", bytes, "B") { [self] in pool(0) },
      Measurement("2 × 2 pooling, CHW", bytes, "B") { [self] in pool(1) },
      Measurement("pyramid k = 8 … 2, HWC", bytes, "B") { [self] in pool(2) },
      Measurement("pyramid k = 8 … 2, CHW", bytes, "B") { [self] in pool(3) },
    ]
  }

  /// The first is what the others are compared with.
  var conversion: [Measurement] {
    let bytes = Double(feature.samples.count)
    return [
      Measurement("memcpy of the numbers", 4 * bytes, "B") { [self] in converted.copy(numbers) },
      Measurement("quantise: bytes of floats", 4 * bytes, "B") { [self] in try converted.quantize(numbers, format) },
      Measurement("dequantise: bytes of floats", 4 * bytes, "B") { [self] in
        converted.dequantize(feature.samples, format)
      },
    ]
  }
}

/// Memory for a map's samples and numbers.
struct ConvertedMap {
  private var samples: [UInt8]
  private(set) var floats: [Float]

  init(count: Int) {
    samples = [UInt8](repeating: 0, count: count)
    floats = [Float](repeating: 0, count: count)
  }

  mutating func quantize(_ numbers: [Float], _ format: QFormat) throws {
    var output = samples.mutableSpan
    try format.quantize(numbers.span, into: &output)
  }

  mutating func dequantize(_ samples: [UInt8], _ format: QFormat) {
    var output = floats.mutableSpan
    format.dequantize(samples.span, into: &output)
  }

  mutating func copy(_ numbers: [Float]) {
    floats.withUnsafeMutableBytes { to in
      numbers.withUnsafeBytes { from in
        guard let to = to.baseAddress, let from = from.baseAddress else { return }
        peer_copy(to.assumingMemoryBound(to: UInt8.self), from.assumingMemoryBound(to: UInt8.self), 4 * numbers.count)
      }
    }
  }
}
