import FeatureCodec
package import FeatureTypes
package import Quantize
package import SplitInference

/// The digit network, cut after one layer: the front produces quantised maps, the back consumes them.
package struct SplitNetwork {
  let network: DigitNetwork
  /// The layer whose map is sent; 0 is the picture itself.
  package let layer: Int
  /// The format of the map, or of its first channel if each has its own.
  package let format: NumberFormat
  /// Each channel's mean over the calibration pictures, quantised.
  package let means: [Int32]
  package let shape: FeatureMapShape
  /// The layers after the cut.
  package let server: ServerHalf
  private let formats: ContiguousArray<NumberFormat>
  private let trust: [ConfidenceTrust]

  /// The cut after a layer, with the formats of the bundled calibration.
  ///
  /// - Precondition: 0 ≤ `layer` ≤ 7.
  package init(layer: Int) throws(DemoError) {
    precondition(0...DigitNetwork.layerCount ~= layer, "the network has layers 0 to 7")
    let calibration = try LayerCalibration.bundled()[layer]
    let format = NumberFormat.q(QFormat(isSigned: calibration.isSigned, fractionBits: calibration.fractionBits))
    let channels = DigitNetwork.shape(afterLayer: layer).channels
    try self.init(
      layer: layer, formats: ContiguousArray(repeating: format, count: channels), means: calibration.means,
      trust: calibration.trust)
  }

  /// The cut of the demo's point, with the formats and means of its profile.
  package init(_ point: DemoPoint) throws(DemoError) {
    let (formats, means) = point.profile.withView { view in
      let index = view.stream(0).layerIndex
      let channels = view.layer(index).shape.channels
      var (formats, means): (ContiguousArray<NumberFormat>, [Int32]) = ([], [])
      for channel in 0..<channels {
        formats.append(view.format(ofChannel: channel, inLayer: index))
        means.append(view.mean(ofChannel: channel, inLayer: index))
      }
      return (formats, means)
    }
    try self.init(layer: DemoPoint.layer, formats: formats, means: means, trust: point.trust)
  }

  private init(
    layer: Int, formats: ContiguousArray<NumberFormat>, means: [Int32], trust: [ConfidenceTrust]
  ) throws(DemoError) {
    network = try DigitNetwork.bundled()
    let shape = DigitNetwork.shape(afterLayer: layer)
    precondition(formats.count == shape.channels, "there must be one format per channel")
    (self.layer, self.shape, self.means) = (layer, shape, means)
    (self.format, self.formats, self.trust) = (formats[0], formats, trust)
    server = ServerHalf(
      network.back(afterLayer: layer), range: formats[0].range, means: means, labels: DigitNetwork.labels, trust: trust
    ) { map in
      guard layer > 0 else { return DigitNetwork.samples(of: map) }
      let map = map[...]
      var values = ContiguousArray<Float>(repeating: 0, count: map.count)
      var output = values.mutableSpan
      NumberFormat.dequantize(map.span, shape: shape, layout: .hwc, formats: formats.span, into: &output)
      return Array(values)
    }
  }

  /// The map that the device sends, H × W × C, in its format. For layer 0 it is the picture's bytes.
  package func map(of picture: [UInt8]) throws(DemoError) -> [UInt8] {
    guard layer > 0 else { return picture }
    let values = network.front(picture, throughLayer: layer)[...]
    var bytes = ContiguousArray<UInt8>(repeating: 0, count: values.count)
    var output = bytes.mutableSpan
    do throws(QuantizeError) {
      try NumberFormat.quantize(values.span, shape: shape, layout: .hwc, formats: formats.span, into: &output)
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
