import Foundation
import Quantize

/// What calibration pictures say about one layer of the digit net: an entry of `Resources/calibration.json`.
struct LayerCalibration: Decodable {
  let isSigned: Bool
  let fractionBits: Int
  let means: [Int32]
  let trust: [ConfidenceTrust]

  /// One per layer, layer 0 (the picture's bytes) first.
  static func bundled() throws(DemoError) -> [LayerCalibration] {
    let bytes = try BundledFiles.read(BundledFiles.calibration)
    guard let layers = try? JSONDecoder().decode([LayerCalibration].self, from: Data(bytes)),
      layers.count == DigitNetwork.layerCount + 1,
      layers.allSatisfy({ QFormat.fractionBitsRange.contains($0.fractionBits) && !$0.trust.isEmpty })
    else { throw .calibration }
    return layers
  }
}

/// Corrects the net's logits at one grid. The net was not trained on pooled maps: on a coarse grid it finds no digit, and
/// says so with confidence. Vector scaling (Guo et al. 2017) with two parameters, fitted on calibration pictures.
struct ConfidenceTrust: Decodable {
  /// The grid has as many rows and as many columns.
  let side: Double
  /// Logits are divided by it.
  let temperature: Float
  /// Added to the logit of "none" after that.
  let noneBias: Float

  func apply(to logits: [Float]) -> [Float] {
    var scaled = logits.map { $0 / temperature }
    scaled[scaled.count - 1] += noneBias
    return scaled
  }
}

extension [ConfidenceTrust] {
  /// The entry for `cells` arrived cells per channel: the finest grid that has no more cells, else the coarsest.
  func entry(forCells cells: Double) -> ConfidenceTrust {
    var found = self[0]
    for entry in self where entry.side * entry.side <= cells { found = entry }
    return found
  }
}
