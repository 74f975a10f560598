import InferenceKernels
import Networks

/// The outliers in the maps of a network, which must not choose the maps' number formats.
struct NetworkOutliers {
  /// By map number, the magnitude beyond which a value is an outlier. Maps without outliers have none.
  private(set) var bounds: [Int: Float] = [:]
  /// One sentence for each map with outliers.
  private(set) var warnings: [String] = []

  /// - Parameters:
  ///   - examples: inputs of the network, which has one.
  ///   - areKept: whether outliers are only named, and bound nothing.
  /// - Complexity: a run of the network for each example.
  init(_ run: FloatNetwork, _ examples: [[Float]], areKept: Bool) {
    var found = [OutlierBound](repeating: OutlierBound(), count: run.network.mapCount)
    var extremes = [(magnitude: Float, example: Int)](repeating: (0, 0), count: found.count)
    let progress = Progress("looking for outliers", of: examples.count)
    for (number, example) in examples.enumerated() {
      var arena = ContiguousArray<Float>(repeating: 0, count: run.arenaCount)
      arena.replaceSubrange(run.inputRange(0), with: example)
      var memory = arena.mutableSpan
      run.run(&memory) { map, values in
        let values = values.indices.map { values[$0] }
        found[map].add(values)
        for value in values where value.isFinite && value.magnitude > extremes[map].magnitude {
          extremes[map] = (value.magnitude, number)
        }
      }
      progress.show(number + 1)
    }
    for map in found.indices where extremes[map].magnitude > found[map].magnitude {
      let bound = found[map].magnitude
      if !areKept { bounds[map] = bound }
      warnings.append(
        "\(run.network.name(of: map)): outliers beyond ±\(QuantizationError.short(Double(bound))), "
          + (areKept ? "such as" : "left out of the calibration: --keep-outliers counts them, such as")
          + " \(extremes[map].magnitude) in example \(extremes[map].example)")
    }
  }
}

extension NetworkCalibration {
  /// The int8 formats that are fitted to examples, by map name.
  ///
  /// - Parameters:
  ///   - examples: for each, the network's inputs.
  ///   - bounds: those of `NetworkOutliers`.
  ///   - affine: whether maps have scales and zeros, and not Q formats.
  static func formats(
    of run: FloatNetwork, fittedTo examples: [[[Float]]], within bounds: [Int: Float], affine: Bool
  ) throws(NetworkError) -> [String: Int8Format] {
    var calibration = NetworkCalibration(run)
    let progress = Progress("calibrating", of: examples.count)
    for (index, example) in examples.enumerated() {
      try calibration.add(example, within: bounds)
      progress.show(index + 1)
    }
    return affine ? calibration.affineFormats : calibration.qFormats
  }
}
