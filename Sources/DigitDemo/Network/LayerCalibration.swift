import Foundation
import Quantize

/// What calibration pictures said about the digit net's layers: `Resources/calibration.json`.
struct LayerCalibration: Decodable {
  let isSigned: Bool
  let fractionBits: Int
  let means: [Int32]
  let trust: [ConfidenceTrust]

  /// One a layer, layer 0 (the picture's bytes) first.
  static func bundled() throws(CommandError) -> [LayerCalibration] {
    let bytes = try DataFile.read(BundledFiles.calibration.path)
    guard let layers = try? JSONDecoder().decode([LayerCalibration].self, from: Data(bytes)),
      layers.count == DigitNetwork.layerCount + 1,
      layers.allSatisfy({ QFormat.fractionBitsRange.contains($0.fractionBits) && !$0.trust.isEmpty })
    else { throw CommandError("calibration.json: not the calibration of \(DigitNetwork.layerCount) layers") }
    return layers
  }
}
