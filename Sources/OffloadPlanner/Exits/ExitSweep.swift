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
  /// - Throws: `sizesDiffer` if the costs are of another number of exits, if `accepted` is of another number of samples, or
  ///   if it is given and the table has no server; `outOfRange` for a threshold that is NaN.
  /// - Complexity: O(samples · exits · thresholds).
  public init(
    _ table: SampleTable, _ costs: ExitCosts, signal: ExitSignal, thresholds: [Double] = thresholds,
    accepted: [Bool]? = nil
  ) throws(PlanningError) {
    guard costs.exits.count == table.exits, accepted.map({ $0.count == table.count && table.server != nil }) ?? true
    else {
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
    _ table: SampleTable, _ costs: ExitCosts, _ signal: ExitSignal, _ thresholds: [Double], _ accepted: [Bool]?
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

/// The measured costs of a network with exits, with or without hierarchical inference after the last one.
public struct ExitCosts: Hashable, Sendable {
  /// Of everything up to and including each exit.
  public let exits: [Cost]
  /// Of the decision after the last exit: t_LR, e_LR.
  public let decision: Cost
  /// Of an offloaded sample, from the device's side: t_off, e_edge_off.
  public let offload: Cost

  /// - Throws: `empty`; `outOfRange` with the index of an exit, or their number for the decision and one more for offloading.
  public init(exits: [Cost], decision: Cost = .zero, offload: Cost = .zero) throws(PlanningError) {
    guard !exits.isEmpty else { throw .empty }
    if let index = (exits + [decision, offload]).firstIndex(where: { !$0.isValid }) { throw .outOfRange(index: index) }
    (self.exits, self.decision, self.offload) = (exits, decision, offload)
  }

  /// The mean cost if these numbers of samples leave at each exit, and `offloaded` of those that reach the last exit are
  /// offloaded. Each sample that reaches the last exit pays for the decision, if `decides`; else nothing is offloaded.
  ///
  /// Source: hierarchical inference, Eq. 3 and 4, with t_dev_inf by the exit that a sample takes (section 3.4.3).
  public func mean(left: [Int], offloaded: Int, decides: Bool) -> Cost {
    let count = left.reduce(0, +)
    var sum = Cost.zero
    for (exit, number) in zip(exits, left) { sum = sum + Double(number) * exit }
    if decides, let last = left.last { sum = sum + Double(last) * decision + Double(offloaded) * offload }
    return 1 / Double(max(count, 1)) * sum
  }
}

/// What happens to a validation set under a choice of thresholds.
public struct ExitOutcome: Hashable, Sendable {
  /// One per exit; the last exit takes what is left.
  public let thresholds: [Double]
  public let accuracy: Double
  public let cost: Cost
  /// The number of samples that leave at each exit, offloaded ones at the last.
  public let left: [Int]
  public let offloaded: Int

  /// The share of samples that leave at an exit.
  public func share(ofExit exit: Int) -> Double { Double(left[exit]) / Double(left.reduce(0, +)) }

  /// η_off: the share of samples that are offloaded.
  public var offloadedShare: Double { Double(offloaded) / Double(left.reduce(0, +)) }
}
