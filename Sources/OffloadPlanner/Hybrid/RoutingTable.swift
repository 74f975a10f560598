/// Samples with a score each: the higher, the sooner a sample is offloaded. The score is the router's r₁ − r₀, or the base
/// model's entropy (entropy thresholding).
public struct RoutingTable: Sendable {
  public let scores: [Double]
  public let isBaseRight: [Bool]
  public let isGlobalRight: [Bool]

  /// - Throws: `empty`, `sizesDiffer`, `outOfRange` with the index of a score that is not finite.
  public init(scores: [Double], isBaseRight: [Bool], isGlobalRight: [Bool]) throws(PlanningError) {
    guard !scores.isEmpty else { throw .empty }
    guard isBaseRight.count == scores.count, isGlobalRight.count == scores.count else { throw .sizesDiffer }
    if let index = scores.firstIndex(where: { !$0.isFinite }) { throw .outOfRange(index: index) }
    (self.scores, self.isBaseRight, self.isGlobalRight) = (scores, isBaseRight, isGlobalRight)
  }

  public var count: Int { scores.count }

  /// α_b
  public var baseAccuracy: Double { Double(isBaseRight.count { $0 }) / Double(count) }
  /// α_g
  public var globalAccuracy: Double { Double(isGlobalRight.count { $0 }) / Double(count) }

  /// Eq. 4, o(x) = 1{b(x) ≠ g(x) = y}: the samples that are worth offloading.
  public var oracle: [Bool] { zip(isBaseRight, isGlobalRight).map { !$0 && $1 } }

  /// What happens at a threshold: the samples with a higher score are offloaded.
  public struct Outcome: Hashable, Sendable {
    public let threshold: Double
    /// The share of samples that stay on the device.
    public let coverage: Double
    /// The share of samples that are right in the end: A(r, b, g).
    public let accuracy: Double
    /// The share of samples on which the router and the oracle agree.
    public let oracleAgreement: Double
  }

  /// - Complexity: O(samples).
  public func outcome(threshold: Double) -> Outcome {
    var (stay, right, agreeing) = (0, 0, 0)
    for index in 0..<count {
      let isOffloaded = scores[index] > threshold
      stay += isOffloaded ? 0 : 1
      right += (isOffloaded ? isGlobalRight[index] : isBaseRight[index]) ? 1 : 0
      agreeing += isOffloaded == (!isBaseRight[index] && isGlobalRight[index]) ? 1 : 0
    }
    let total = Double(count)
    return Outcome(
      threshold: threshold, coverage: Double(stay) / total, accuracy: Double(right) / total,
      oracleAgreement: Double(agreeing) / total)
  }

  /// Every outcome that a threshold can have, by falling coverage: from nothing offloaded to everything.
  ///
  /// - Complexity: O(samples · log samples).
  public func curve() -> [Outcome] {
    let order = scores.indices.sorted { scores[$0] > scores[$1] }
    var right = isBaseRight.count { $0 }
    var agreeing = oracle.count { !$0 }
    let total = Double(count)
    var outcomes: [Outcome] = []
    for (place, index) in order.enumerated() {
      // A threshold lies between different scores only.
      if place == 0 || scores[index] < scores[order[place - 1]] {
        outcomes.append(
          Outcome(
            threshold: scores[index], coverage: Double(count - place) / total, accuracy: Double(right) / total,
            oracleAgreement: Double(agreeing) / total))
      }
      right += (isGlobalRight[index] ? 1 : 0) - (isBaseRight[index] ? 1 : 0)
      agreeing += !isBaseRight[index] && isGlobalRight[index] ? 1 : -1
    }
    let lowest = order.last.map { scores[$0].nextDown } ?? 0
    outcomes.append(
      Outcome(
        threshold: lowest, coverage: 0, accuracy: Double(right) / total, oracleAgreement: Double(agreeing) / total))
    return outcomes
  }
}
