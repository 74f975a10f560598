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
  /// offloaded. Only they pay for the decision, and only if anything can be offloaded.
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

/// What a choice of thresholds does to a validation set.
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
