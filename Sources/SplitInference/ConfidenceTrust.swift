/// Corrects a network's logits at one grid. A network that was not trained on pooled maps finds nothing on a coarse grid,
/// and is confident of that. This is vector scaling (Guo et al. 2017) with two parameters, which are fitted to examples.
package struct ConfidenceTrust: Sendable {
  /// The number of rows of the grid, and of columns.
  package let side: Double
  /// The divisor of the logits.
  package let temperature: Float
  /// Added to the logit of the last class, "none", after the division.
  package let noneBias: Float

  package init(side: Double, temperature: Float, noneBias: Float) {
    (self.side, self.temperature, self.noneBias) = (side, temperature, noneBias)
  }

  func apply(to logits: [Float]) -> [Float] {
    var scaled = logits.map { $0 / temperature }
    if let last = scaled.indices.last { scaled[last] += noneBias }
    return scaled
  }
}

extension [ConfidenceTrust] {
  /// The entry for `cells` cells per channel that have arrived: the finest grid with at most as many cells, or else the
  /// coarsest; nil if the list is empty.
  func entry(forCells cells: Double) -> ConfidenceTrust? {
    var found = first
    for entry in self where entry.side * entry.side <= cells { found = entry }
    return found
  }
}
