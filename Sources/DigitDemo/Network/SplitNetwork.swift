import FeatureFiles
import FeatureTypes
import Foundation
import Quantize

/// The digit net cut after one layer: quantised maps out of the front, into the back.
struct SplitNetwork {
  let network: DigitNetwork
  /// The layer whose map travels; 0 is the picture itself.
  let layer: Int
  let format: QFormat
  /// Each channel's mean over the calibration pictures, quantised.
  let means: [Int32]
  let shape: FeatureMapShape
  private let trust: [ConfidenceTrust]

  init(layer: Int, fractionBits: Int? = nil) throws(CommandError) {
    guard 0...DigitNetwork.layerCount ~= layer else {
      throw CommandError("--layer: 0 to \(DigitNetwork.layerCount), not \(layer)")
    }
    network = try DigitNetwork.bundled()
    self.layer = layer
    shape = DigitNetwork.shape(afterLayer: layer)
    let calibration = try LayerCalibration.bundled()[layer]
    (means, trust) = (calibration.means, calibration.trust)
    if let fractionBits, !QFormat.fractionBitsRange.contains(fractionBits) {
      throw CommandError("--fraction-bits: -16 to 22, not \(fractionBits)")
    }
    format = QFormat(isSigned: calibration.isSigned, fractionBits: fractionBits ?? calibration.fractionBits)
  }

  /// What the device sends: the layer's map, H × W × C, in `format`. Layer 0 is the picture's own bytes.
  func map(of picture: [UInt8]) throws(CommandError) -> [UInt8] {
    guard layer > 0 else { return picture }
    let values = network.front(picture, throughLayer: layer)
    var bytes = [UInt8](repeating: 0, count: values.count)
    var output = bytes.mutableSpan
    do throws(QuantizeError) {
      try format.quantize(values.span, into: &output)
    } catch {
      throw CommandError("layer \(layer): \(error)")
    }
    return bytes
  }

  /// What the server makes of a map of which `cells` cells a channel have arrived.
  func classification(of map: [UInt8], cells: Double) -> Classification {
    network.classification(of: trust.entry(forCells: cells).apply(to: logits(of: map)))
  }

  private func logits(of map: [UInt8]) -> [Float] {
    guard layer > 0 else { return network.back(network.front(map, throughLayer: 1), afterLayer: 1) }
    var values = [Float](repeating: 0, count: map.count)
    var output = values.mutableSpan
    format.dequantize(map.span, into: &output)
    return network.back(values, afterLayer: layer)
  }
}
