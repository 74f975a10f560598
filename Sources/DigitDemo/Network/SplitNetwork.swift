package import FeatureTypes
package import Quantize
package import SplitInference

/// The digit network, cut after one layer: the front produces quantised maps, the back consumes them.
package struct SplitNetwork {
  let network: DigitNetwork
  /// The layer whose map is sent; 0 is the picture itself.
  package let layer: Int
  package let format: NumberFormat
  /// Each channel's mean over the calibration pictures, quantised.
  package let means: [Int32]
  package let shape: FeatureMapShape
  /// The layers after the cut.
  package let server: ServerHalf
  private let trust: [ConfidenceTrust]

  /// - Precondition: 0 ≤ `layer` ≤ 7.
  package init(layer: Int) throws(DemoError) {
    precondition(0...DigitNetwork.layerCount ~= layer, "the network has layers 0 to 7")
    network = try DigitNetwork.bundled()
    self.layer = layer
    shape = DigitNetwork.shape(afterLayer: layer)
    let calibration = try LayerCalibration.bundled()[layer]
    means = calibration.means
    let format = NumberFormat.q(
      QFormat(isSigned: calibration.isSigned, fractionBits: calibration.fractionBits))
    self.format = format
    trust = calibration.trust
    server = ServerHalf(
      network.back(afterLayer: layer), range: format.range, means: means, labels: DigitNetwork.labels, trust: trust
    ) { map in
      guard layer > 0 else { return DigitNetwork.samples(of: map.map { Float($0) }) }
      let map = map[...]
      var values = ContiguousArray<Float>(repeating: 0, count: map.count)
      var output = values.mutableSpan
      format.dequantize(map.span, into: &output)
      return Array(values)
    }
  }

  /// The map that the device sends, H × W × C, in `format`. For layer 0 it is the picture's bytes.
  package func map(of picture: [UInt8]) throws(DemoError) -> [UInt8] {
    guard layer > 0 else { return picture }
    let values = network.front(picture, throughLayer: layer)[...]
    var bytes = ContiguousArray<UInt8>(repeating: 0, count: values.count)
    var output = bytes.mutableSpan
    do throws(QuantizeError) {
      try format.quantize(values.span, into: &output)
    } catch {
      throw .sample(layer: layer, error)
    }
    return Array(bytes)
  }

  /// The server's half for maps in other formats.
  ///
  /// - Parameters:
  ///   - range: the range of the samples.
  ///   - means: each channel's mean, as a sample.
  ///   - values: converts samples to real numbers; for layer 0, to bytes of the picture.
  package func server(
    range: SampleRange, means: [Int32], values: @escaping @Sendable ([UInt8]) -> [Float]
  ) -> ServerHalf {
    let isPicture = layer == 0
    return ServerHalf(
      network.back(afterLayer: layer), range: range, means: means, labels: DigitNetwork.labels, trust: trust
    ) { map in
      let values = values(map)
      return isPicture ? DigitNetwork.samples(of: values) : values
    }
  }
}
