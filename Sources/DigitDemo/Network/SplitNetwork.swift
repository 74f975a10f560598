package import FeatureTypes
package import Quantize

/// The digit network, cut after one layer: the front produces quantised maps, the back consumes them.
package struct SplitNetwork {
  let network: DigitNetwork
  /// The layer whose map is sent; 0 is the picture itself.
  package let layer: Int
  package let format: NumberFormat
  /// Each channel's mean over the calibration pictures, quantised.
  package let means: [Int32]
  package let shape: FeatureMapShape
  private let trust: [ConfidenceTrust]

  /// - Parameter fractionBits: the fraction bits of `format`; nil means those of the bundled calibration.
  /// - Precondition: 0 ≤ `layer` ≤ 7; `fractionBits` lies in `QFormat.fractionBitsRange`.
  package init(layer: Int, fractionBits: Int? = nil) throws(DemoError) {
    precondition(0...DigitNetwork.layerCount ~= layer, "the network has layers 0 to 7")
    network = try DigitNetwork.bundled()
    self.layer = layer
    shape = DigitNetwork.shape(afterLayer: layer)
    let calibration = try LayerCalibration.bundled()[layer]
    (means, trust) = (calibration.means, calibration.trust)
    format = .q(QFormat(isSigned: calibration.isSigned, fractionBits: fractionBits ?? calibration.fractionBits))
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

  /// The server's decision for a map when `cells` cells per channel have arrived.
  func classification(of map: [UInt8], cells: Double) -> Classification {
    network.classification(of: trust.entry(forCells: cells).apply(to: logits(of: map)))
  }

  private func logits(of map: [UInt8]) -> [Float] {
    guard layer > 0 else { return network.back(network.front(map, throughLayer: 1), afterLayer: 1) }
    let map = map[...]
    var values = ContiguousArray<Float>(repeating: 0, count: map.count)
    var output = values.mutableSpan
    format.dequantize(map.span, into: &output)
    return network.back(Array(values), afterLayer: layer)
  }
}
