import Foundation

/// The bandwidth of a link, one value per second, in bit/s.
public struct BandwidthTrace: Hashable, Sendable {
  public let bandwidths: [Double]

  /// - Throws: `empty`; `outOfRange` with the index of a value that is negative or not finite.
  public init(_ bandwidths: [Double]) throws(PlanningError) {
    guard !bandwidths.isEmpty else { throw .empty }
    if let index = bandwidths.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) { throw .outOfRange(index: index) }
    self.bandwidths = bandwidths
  }

  /// A synthetic trace: a Markov chain over mean bandwidths, and a Gaussian around the mean.
  ///
  /// Clio says: states are mean bandwidths in the range, transitions each second follow a geometric distribution, the
  /// variance is uniform in [0.05, σ_max]. Read here as: `states` means, evenly spaced; from one second to the next, the
  /// state moves by k places with a probability proportional to `persistence`^k; a second's variance is drawn from
  /// [0.05, σ_max] in (Mbit/s)², or is σ_max if that is less. Values below 0 become 0.
  ///
  /// Source: Clio (MobiCom '20), section 5.6.
  public static func markov(
    seconds: Int, range: ClosedRange<Double> = 50_000...1_000_000, states: Int = 20, persistence: Double = 0.3,
    largestVariance: Double, using generator: inout some RandomNumberGenerator
  ) -> BandwidthTrace {
    var state = Int.random(in: 0..<states, using: &generator)
    var bandwidths: [Double] = []
    for _ in 0..<max(seconds, 1) {
      let mean =
        states == 1
        ? range.lowerBound
        : range.lowerBound + (range.upperBound - range.lowerBound) * Double(state) / Double(states - 1)
      let variance = Double.random(in: min(0.05, largestVariance)...max(0.05, largestVariance), using: &generator)
      let deviation = min(variance, largestVariance).squareRoot() * 1_000_000
      bandwidths.append(max(mean + deviation * normal(&generator), 0))
      let weights = (0..<states).map { pow(persistence, Double(abs($0 - state))) }
      var rest = Double.random(in: 0..<1, using: &generator) * weights.reduce(0, +)
      state =
        weights.firstIndex { weight in
          rest -= weight
          return rest < 0
        } ?? state
    }
    return BandwidthTrace(checked: bandwidths)
  }

  private init(checked: [Double]) { bandwidths = checked }

  /// A normal deviate, by Box and Muller's method.
  private static func normal(_ generator: inout some RandomNumberGenerator) -> Double {
    let first = Double.random(in: Double.leastNonzeroMagnitude..<1, using: &generator)
    let second = Double.random(in: 0..<1, using: &generator)
    return (-2 * log(first)).squareRoot() * cos(2 * Double.pi * second)
  }
}
