package import FeatureTypes
package import Networks

/// The server's half of a network that is cut after one of its maps: the layers after the cut, and what the samples of the
/// map mean.
package struct ServerHalf: ServerModel {
  /// The shape of the map at the cut. Samples are in the order H × W × C.
  package let shape: FeatureMapShape
  package var range: SampleRange { formats.range }
  /// Each channel's mean over examples, as a sample.
  package let means: [Int32]
  /// The names of the classes, in the order of the logits.
  package let labels: [String]
  private let network: FloatNetwork
  private let trust: [ConfidenceTrust]
  private let formats: ChannelFormats
  private let normalized: (@Sendable ([Float]) -> [Float])?

  /// - Parameters:
  ///   - network: the layers after the cut. Its one input is the map, and its first output the logits.
  ///   - formats: what the samples of a map stand for.
  ///   - means: each channel's mean over examples, as a sample.
  ///   - labels: the names of the classes; nil means their numbers.
  ///   - trust: corrects the logits by the number of cells that have arrived; by default not at all.
  ///   - normalized: converts them to the real numbers that the network takes; nil: they are these.
  /// - Precondition: the network has one input; there is one label per logit.
  package init(
    _ network: FloatNetwork, formats: ChannelFormats, means: [Int32], labels: [String]? = nil,
    trust: [ConfidenceTrust] = [], normalized: (@Sendable ([Float]) -> [Float])? = nil
  ) {
    precondition(network.network.inputs.count == 1, "one map crosses the cut")
    let classes = network.outputRange(0).count
    self.labels = labels ?? (0..<classes).map(String.init)
    precondition(self.labels.count == classes, "there must be one label per class")
    shape = network.network.inputs[0]
    (self.network, self.formats, self.means, self.trust) = (network, formats, means, trust)
    self.normalized = normalized
  }

  /// The logits for a map.
  package func logits(of map: [UInt8]) -> [Float] {
    let values = formats.dequantize(map, shape: shape, layout: .hwc)
    return network.outputs(for: [normalized?(values) ?? values])[0]
  }

  package var shapes: [FeatureMapShape] { [shape] }

  package var blanks: [[UInt8]] { [Self.blank(shape, range, means: means)] }

  /// The decision for a complete map.
  package func classification(of map: [UInt8]) -> Classification { classification(of: [map], cells: nil) }

  package func classification(of maps: [[UInt8]], cells: Double?) -> Classification {
    precondition(maps.count == 1, "one map crosses the cut")
    let logits = logits(of: maps[0])
    let trust = trust.entry(forCells: cells ?? Double(shape.planeCount))
    return Classification(logits: trust?.apply(to: logits) ?? logits, labels: labels)
  }
}

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
