/// How the net's logits are to be read at one grid. The net was not trained on pooled maps: on a coarse grid it finds no
/// digit, and says so with confidence. Vector scaling (Guo et al. 2017) with two parameters, fitted on calibration pictures.
struct ConfidenceTrust: Decodable {
  /// Cells of an axis.
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
  /// The entry for as many cells a channel as have arrived: the finest grid that has no more cells, else the coarsest.
  func entry(forCells cells: Double) -> ConfidenceTrust {
    var found = self[0]
    for entry in self where entry.side * entry.side <= cells { found = entry }
    return found
  }
}
