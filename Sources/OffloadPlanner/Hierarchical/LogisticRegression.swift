import Foundation
public import OffloadPolicy

/// Binary logistic regression on the two largest probabilities, fitted by iteratively reweighted least squares (IRLS).
///
///     P(right) = σ(z),   z = bias + first · p₁ + second · p₂
///
/// Each iteration solves (XᵀWX + λI) δ = Xᵀ(y − σ) − λβ, W = σ(1 − σ): Newton's step on the penalised likelihood. The
/// step is halved while the likelihood falls. λ, which does not apply to the bias, keeps the weights finite if the samples
/// can be separated.
///
/// Source: hierarchical inference, sections 2 and 3.4.2.
public struct LogisticRegression: Hashable, Sendable {
  public let bias: Double
  public let first: Double
  public let second: Double
  /// The number of Newton steps.
  public let iterations: Int
  /// Whether the last step changed no weight by more than 10⁻⁹ of its size.
  public let isConverged: Bool

  /// - Parameters:
  ///   - samples: the two largest probabilities, and whether the device's prediction is right.
  ///   - penalty: λ, for the sum of squares of the two weights.
  ///
  /// - Throws: `oneKind` if all predictions are right or all wrong; `outOfRange` with the index of a sample.
  /// - Complexity: O(samples) per step, at most 100 steps.
  public init(_ samples: [(first: Double, second: Double, isRight: Bool)], penalty: Double = 1e-3) throws(PlanningError)
  {
    if let index = samples.firstIndex(where: { !(0...1 ~= $0.first && 0...1 ~= $0.second) }) {
      throw .outOfRange(index: index)
    }
    let right = samples.count { $0.isRight }
    guard right > 0, right < samples.count else { throw .oneKind }
    var weights = [log(Double(right) / Double(samples.count - right)), 0, 0]
    var likelihood = Self.likelihood(weights, samples, penalty)
    var (steps, isConverged) = (0, false)
    while steps < 100, !isConverged {
      var step = Self.step(weights, samples, penalty)
      var next = zip(weights, step).map { $0 + $1 }
      var better = Self.likelihood(next, samples, penalty)
      for _ in 0..<40 where !(better >= likelihood) {
        step = step.map { $0 / 2 }
        next = zip(weights, step).map { $0 + $1 }
        better = Self.likelihood(next, samples, penalty)
      }
      steps += 1
      // At the end, rounding may make the likelihood fall slightly: then the weights stay.
      isConverged = !(better > likelihood) || zip(step, weights).allSatisfy { abs($0) <= 1e-9 * (1 + abs($1)) }
      if better >= likelihood { (weights, likelihood) = (next, better) }
    }
    (bias, first, second) = (weights[0], weights[1], weights[2])
    (iterations, self.isConverged) = (steps, isConverged)
  }

  /// ln(p / (1 − p)): the z of a probability.
  public static func logit(_ probability: Double) -> Double { log(probability / (1 - probability)) }

  /// The probability that a prediction is right.
  public func probability(first p1: Double, second p2: Double) -> Double {
    1 / (1 + exp(-(bias + first * p1 + second * p2)))
  }

  /// Whether a prediction is accepted: its probability to be right is at least `least`.
  public func accepts(first p1: Double, second p2: Double, least: Double = 0.5) -> Bool {
    bias + first * p1 + second * p2 >= Self.logit(least)
  }

  /// The same test for a device, in Q16; nil if a weight is beyond its limit.
  public func acceptanceTest(least: Double = 0.5) -> AcceptanceTest? {
    guard let bias = FixedPoint.q16(bias - Self.logit(least)), let first = FixedPoint.q16(first),
      let second = FixedPoint.q16(second)
    else { return nil }
    return AcceptanceTest(bias: bias, first: first, second: second)
  }

  private static func likelihood(
    _ w: [Double], _ samples: [(first: Double, second: Double, isRight: Bool)], _ penalty: Double
  ) -> Double {
    var sum = -penalty / 2 * (w[1] * w[1] + w[2] * w[2])
    for sample in samples {
      let z = w[0] + w[1] * sample.first + w[2] * sample.second
      // ln σ(±z), without overflow.
      let signed = sample.isRight ? z : -z
      sum -= signed > 0 ? log1p(exp(-signed)) : log1p(exp(signed)) - signed
    }
    return sum
  }

  private static func step(
    _ w: [Double], _ samples: [(first: Double, second: Double, isRight: Bool)], _ penalty: Double
  ) -> [Double] {
    var matrix = [[Double]](repeating: [0, 0, 0, 0], count: 3)
    for sample in samples {
      let x = [1, sample.first, sample.second]
      let share = 1 / (1 + exp(-(w[0] + w[1] * x[1] + w[2] * x[2])))
      let (weight, rest) = (max(share * (1 - share), 1e-12), (sample.isRight ? 1 : 0) - share)
      for row in 0..<3 {
        for column in 0..<3 { matrix[row][column] += weight * x[row] * x[column] }
        matrix[row][3] += rest * x[row]
      }
    }
    for row in 1..<3 {
      matrix[row][row] += penalty
      matrix[row][3] -= penalty * w[row]
    }
    return solved(matrix)
  }

  /// Gaussian elimination with pivots. A column without a pivot gives 0.
  private static func solved(_ system: [[Double]]) -> [Double] {
    var rows = system
    for column in 0..<3 {
      let pivot = (column..<3).max { abs(rows[$0][column]) < abs(rows[$1][column]) } ?? column
      rows.swapAt(column, pivot)
      guard abs(rows[column][column]) > 1e-300 else { continue }
      for row in 0..<3 where row != column {
        let factor = rows[row][column] / rows[column][column]
        for place in column..<4 { rows[row][place] -= factor * rows[column][place] }
      }
    }
    return (0..<3).map { abs(rows[$0][$0]) > 1e-300 ? rows[$0][3] / rows[$0][$0] : 0 }
  }
}
