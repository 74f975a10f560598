/// Sweeps one threshold for all exits, and chooses it under a bound.
///
/// Source: FLEET (MobiCom '23), section 4.1: thresholds 0.1 … 0.9 in steps of 0.1, chosen on the validation set.
public struct ExitSweep: Sendable {
  /// FLEET's thresholds for the confidence.
  public static let thresholds = (1...9).map { Double($0) / 10 }

  public let outcomes: [ExitOutcome]

  /// - Parameters:
  ///   - signal: what is compared with the threshold.
  ///   - accepted: for hierarchical inference after the last exit, whether the device's prediction is accepted, one per
  ///     sample; the others are offloaded to the table's server. Nil: nothing is offloaded.
  ///
  /// - Throws: `sizesDiffer` if the costs are of another number of exits, or `accepted` of another number of samples or
  ///   without a server; `outOfRange` for a threshold that is NaN.
  /// - Complexity: O(samples · exits · thresholds).
  public init(
    _ table: SampleTable, _ costs: ExitCosts, signal: Signal, thresholds: [Double] = thresholds, accepted: [Bool]? = nil
  ) throws(PlanningError) {
    guard costs.exits.count == table.exits, accepted.map({ $0.count == table.count && table.server != nil }) ?? true else {
      throw .sizesDiffer
    }
    if let index = thresholds.firstIndex(where: { $0.isNaN }) { throw .outOfRange(index: index) }
    outcomes = thresholds.map { threshold in
      let all = [Double](repeating: threshold, count: table.exits - 1)
      return ExitSweep.outcome(table, costs, signal, all, accepted)
    }
  }

  /// The best outcome that meets the requirement; of equal ones, that of the first threshold.
  ///
  /// - Throws: `unreachable`.
  public func best(under requirement: Requirement) throws(PlanningError) -> ExitOutcome {
    var best: ExitOutcome?
    for outcome in outcomes where requirement.isMet(accuracy: outcome.accuracy, cost: outcome.cost) {
      if let found = best, !requirement.prefers((outcome.accuracy, outcome.cost), to: (found.accuracy, found.cost)) {
        continue
      }
      best = outcome
    }
    guard let best else { throw .unreachable }
    return best
  }

  /// The outcome of one threshold per exit before the last, sample by sample.
  static func outcome(
    _ table: SampleTable, _ costs: ExitCosts, _ signal: Signal, _ thresholds: [Double], _ accepted: [Bool]?
  ) -> ExitOutcome {
    var (right, offloaded, left) = (0, 0, [Int](repeating: 0, count: table.exits))
    for sample in 0..<table.count {
      let exit =
        thresholds.indices.first { signal.isMet(by: table.prediction(sample, exit: $0), threshold: thresholds[$0]) }
        ?? table.exits - 1
      left[exit] += 1
      let isOffloaded = exit == table.exits - 1 && accepted?[sample] == false
      if isOffloaded { offloaded += 1 }
      if isOffloaded ? table.isServerRight(sample) : table.isRight(sample, exit: exit) { right += 1 }
    }
    return ExitOutcome(
      thresholds: thresholds, accuracy: Double(right) / Double(table.count),
      cost: costs.mean(left: left, offloaded: offloaded, decides: accepted != nil), left: left, offloaded: offloaded)
  }
}
