import Foundation

/// Logits and labels of a validation set, for the calibration of confidences.
public struct LogitTable: Sendable {
  public let classes: Int
  public let labels: [Int]
  /// [sample][class]
  public let logits: [Double]

  /// - Throws: `empty`, `sizesDiffer`; `outOfRange` with the index of a logit that is not finite, or the number of logits
  ///   plus the index of a label that is not a class.
  public init(classes: Int, labels: [Int], logits: [Double]) throws(PlanningError) {
    guard classes > 0, !labels.isEmpty else { throw .empty }
    let (count, overflows) = classes.multipliedReportingOverflow(by: labels.count)
    guard !overflows, logits.count == count else { throw .sizesDiffer }
    if let index = logits.firstIndex(where: { !($0.magnitude <= 1e30) }) { throw .outOfRange(index: index) }
    if let index = labels.firstIndex(where: { !(0..<classes ~= $0) }) { throw .outOfRange(index: count + index) }
    (self.classes, self.labels, self.logits) = (classes, labels, logits)
  }

  public var count: Int { labels.count }

  /// The mean of −ln p(label), the probabilities being the softmax of logits / temperature.
  public func loss(temperature: Double) -> Double {
    var sum = 0.0
    for sample in 0..<count {
      let row = logits[sample * classes..<(sample + 1) * classes]
      let largest = row.reduce(-Double.infinity, max)
      let total = row.reduce(0) { $0 + exp(($1 - largest) / temperature) }
      sum += log(total) - (logits[sample * classes + labels[sample]] - largest) / temperature
    }
    return sum / Double(count)
  }

  /// The confidence of each sample, and whether its class is right.
  public func confidences(temperature: Double) -> [(confidence: Double, isRight: Bool)] {
    (0..<count).map { sample in
      let row = logits[sample * classes..<(sample + 1) * classes]
      let largest = row.reduce(-Double.infinity, max)
      let total = row.reduce(0) { $0 + exp(($1 - largest) / temperature) }
      let best = row.firstIndex(of: largest).map { $0 - row.startIndex }
      return (1 / total, best == labels[sample])
    }
  }
}

/// The temperature with which confidences agree with accuracies.
///
/// Source: Guo et al., "On calibration of modern neural networks", ICML 2017, section 4.2: one scalar that minimises the
/// loss on a validation set, and changes no class.
public enum Temperature {
  public static let range = 0.01...100.0

  /// The temperature within `range` with the least loss, to six digits.
  ///
  /// The loss is convex in 1 / T, so golden section over it finds the minimum.
  ///
  /// - Complexity: 50 passes over the logits.
  public static func fitted(to table: LogitTable) -> Double {
    let ratio = (5.0.squareRoot() - 1) / 2
    // In ln(1 / T), which keeps the loss unimodal and the steps relative.
    var (low, high) = (-log(range.upperBound), -log(range.lowerBound))
    func loss(_ x: Double) -> Double { table.loss(temperature: exp(-x)) }
    var (a, b) = (high - ratio * (high - low), low + ratio * (high - low))
    var (lossA, lossB) = (loss(a), loss(b))
    while high - low > 1e-7 {
      if lossA <= lossB {
        (high, b, lossB) = (b, a, lossA)
        a = high - ratio * (high - low)
        lossA = loss(a)
      } else {
        (low, a, lossA) = (a, b, lossB)
        b = low + ratio * (high - low)
        lossB = loss(b)
      }
    }
    return exp(-(low + high) / 2)
  }
}

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
