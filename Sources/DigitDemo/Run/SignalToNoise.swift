import Foundation

/// Peak signal-to-noise ratios, in dB; infinite where nothing differs.
enum SignalToNoise {
  /// - Parameter peak: the range's highest value minus its lowest.
  static func peak(_ values: [Double], against truth: [Double], peak: Double) -> Double {
    var squares = 0.0
    for (value, wanted) in zip(values, truth) { squares += (value - wanted) * (value - wanted) }
    return self.peak(meanSquare: squares / Double(truth.count), peak: peak)
  }

  static func peak(meanSquare: Double, peak: Double) -> Double {
    meanSquare > 0 ? 10 * log10(peak * peak / meanSquare) : .infinity
  }
}
