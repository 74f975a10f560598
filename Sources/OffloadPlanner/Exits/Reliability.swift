/// How often predictions of a confidence are right: the numbers of a reliability diagram.
///
/// Source: Guo et al., "On calibration of modern neural networks", ICML 2017, section 2.
public struct Reliability: Sendable {
  public struct Bin: Hashable, Sendable {
    public let count: Int
    /// The mean confidence; NaN for an empty bin.
    public let confidence: Double
    /// The share of right predictions; NaN for an empty bin.
    public let accuracy: Double
  }

  /// Bin k of n holds the confidences in (k / n, (k + 1) / n]; the first one also 0.
  public let bins: [Bin]

  /// - Precondition: at least one bin; every confidence is in 0 … 1.
  public init(_ predictions: [(confidence: Double, isRight: Bool)], bins number: Int = 15) {
    precondition(number > 0, "there must be at least one bin")
    var sums = [(count: Int, confidence: Double, right: Int)](repeating: (0, 0, 0), count: number)
    for (confidence, isRight) in predictions {
      let place = min(max(Int((confidence * Double(number)).rounded(.up)) - 1, 0), number - 1)
      sums[place] = (
        sums[place].count + 1, sums[place].confidence + confidence, sums[place].right + (isRight ? 1 : 0)
      )
    }
    bins = sums.map { sum in
      let count = Double(sum.count)
      return Bin(count: sum.count, confidence: sum.confidence / count, accuracy: Double(sum.right) / count)
    }
  }

  /// The expected calibration error: the mean distance between confidence and accuracy, weighted by the bins' counts.
  public var expectedError: Double {
    let total = bins.reduce(0) { $0 + $1.count }
    let sum = bins.reduce(0) { $1.count == 0 ? $0 : $0 + Double($1.count) * abs($1.confidence - $1.accuracy) }
    return sum / Double(max(total, 1))
  }
}
