import FeatureCodec
import FeatureFiles
package import FeatureTypes
package import Quantize
package import SplitInference

/// The digit network, cut after one layer: the front produces quantised maps, the back consumes them.
package struct SplitNetwork {
  let network: DigitNetwork
  /// The layer whose map is sent; 0 is the picture itself.
  package let layer: Int
  /// The format of the map, or of its first channel if each has its own.
  package var format: NumberFormat { formats.formats[0] }
  /// Each channel's mean over the calibration pictures, quantised.
  package let means: [Int32]
  package let shape: FeatureMapShape
  /// The layers after the cut.
  package let server: ServerHalf
  private let formats: ChannelFormats
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
      layer: layer, formats: ChannelFormats(format, channels: channels), means: calibration.means,
      trust: calibration.trust)
  }

  /// The cut of the demo's point, with the formats and means of its profile.
  package init(_ point: DemoPoint) throws(DemoError) {
    let formats = ChannelFormats(of: point.profile, stream: 0)
    try self.init(
      layer: DemoPoint.layer, formats: formats, means: point.profile.means(ofStream: 0), trust: point.trust)
  }

  private init(
    layer: Int, formats: ChannelFormats, means: [Int32], trust: [ConfidenceTrust]
  ) throws(DemoError) {
    network = try DigitNetwork.bundled()
    shape = DigitNetwork.shape(afterLayer: layer)
    precondition(formats.formats.count == shape.channels, "there must be one format per channel")
    (self.layer, self.means, self.formats, self.trust) = (layer, means, formats, trust)
    server = Self.server(network, afterLayer: layer, formats, means: means, trust: trust)
  }

  /// The map that the device sends, H × W × C, in its format. For layer 0 it is the picture's bytes.
  package func map(of picture: [UInt8]) throws(DemoError) -> [UInt8] {
    guard layer > 0 else { return picture }
    let values = network.front(picture, throughLayer: layer)
    do throws(QuantizeError) {
      return try formats.quantize(values[...], shape: shape, layout: .hwc)
    } catch {
      throw .sample(layer: layer, error)
    }
  }

  /// The map of a picture, as the device sends it.
  package func map(of picture: LabelledPicture) throws(DemoError) -> [UInt8] { try map(of: picture.picture.rgb) }

  /// What the whole network says of a picture, on the device or of the raw picture.
  package func ownAnswer(to picture: LabelledPicture) -> Classification {
    let logits = network.back(network.front(picture.picture.rgb, throughLayer: 1), afterLayer: 1)
    return Classification(logits: logits, labels: DigitNetwork.labels)
  }

  /// The server's half for maps in other formats. For layer 0 the numbers are the bytes of a picture.
  ///
  /// - Parameter means: each channel's mean, as a sample.
  package func server(_ formats: ChannelFormats, means: [Int32]) -> ServerHalf {
    Self.server(network, afterLayer: layer, formats, means: means, trust: trust)
  }

  private static func server(
    _ network: DigitNetwork, afterLayer layer: Int, _ formats: ChannelFormats, means: [Int32], trust: [ConfidenceTrust]
  ) -> ServerHalf {
    let normalized: @Sendable ([Float]) -> [Float] = { DigitNetwork.samples(of: $0) }
    return ServerHalf(
      network.back(afterLayer: layer), formats: formats, means: means, labels: DigitNetwork.labels, trust: trust,
      normalized: layer == 0 ? normalized : nil)
  }
}
