/// Tries every combination of one threshold per exit.
///
/// Source: hierarchical inference, section 5.2: "We find the optimal threshold combination for each model using a
/// brute-force approach". Nothing is pruned. The last of several early exits is not tried threshold by threshold: its samples
/// are sorted by the thresholds that they exceed, and running sums give the outcome of each threshold.
public struct ExitThresholdSearch: Sendable {
  /// The most combinations · samples that are examined.
  public static let limit = 20_000_000_000

  private let table: SampleTable
  private let costs: ExitCosts
  private let accepted: [Bool]?
  private let grid: [Double]

  /// - Parameters:
  ///   - grid: the thresholds for the confidence of each exit; 1 means that nothing leaves there.
  ///   - accepted: as for `ExitSweep`.
  ///
  /// - Throws: `sizesDiffer`, `empty`, `outOfRange` for a threshold outside 0 … 1, `tooMany`.
  public init(_ table: SampleTable, _ costs: ExitCosts, grid: [Double], accepted: [Bool]?) throws(PlanningError) {
    guard costs.exits.count == table.exits, accepted.map({ $0.count == table.count && table.server != nil }) ?? true
    else {
      throw .sizesDiffer
    }
    guard !grid.isEmpty else { throw .empty }
    if let index = grid.firstIndex(where: { !(0...1 ~= $0) }) { throw .outOfRange(index: index) }
    (self.table, self.costs, self.accepted) = (table, costs, accepted)
    self.grid = Set(grid).sorted()
    guard let configurations, configurations.multipliedReportingOverflow(by: table.count).overflow == false,
      configurations * table.count <= Self.limit
    else { throw .tooMany }
  }

  /// The number of combinations: thresholds to the power of early exits. Nil beyond 64 bits.
  public var configurations: Int? {
    var product = 1
    for _ in 1..<max(table.exits, 1) {
      let (next, overflows) = product.multipliedReportingOverflow(by: grid.count)
      if overflows { return nil }
      product = next
    }
    return product
  }

  /// The best combination under a requirement; of equal ones, the first, lowest thresholds first.
  ///
  /// - Parameter visit: called with every outcome, in order; for charts.
  /// - Throws: `unreachable`.
  /// - Complexity: O(samples · grid^(early exits − 1) + combinations).
  public func best(
    under requirement: Requirement, _ visit: (ExitOutcome) -> Void = { _ in }
  ) throws(PlanningError) -> ExitOutcome {
    var best: ExitOutcome?
    search(Array(0..<table.count), right: 0, left: [], thresholds: []) { outcome in
      visit(outcome)
      guard requirement.isMet(accuracy: outcome.accuracy, cost: outcome.cost) else { return }
      if let found = best, !requirement.prefers((outcome.accuracy, outcome.cost), to: (found.accuracy, found.cost)) {
        return
      }
      best = outcome
    }
    guard let best else { throw .unreachable }
    return best
  }

  /// Tries the thresholds of the next exit on the samples that reach it.
  private func search(
    _ samples: [Int], right: Int, left: [Int], thresholds: [Double], _ found: (ExitOutcome) -> Void
  ) {
    let exit = left.count
    if exit == table.exits - 1 {
      let end = finish(samples)
      found(outcome(right + end.right, left + [samples.count], end.offloaded, thresholds))
      return
    }
    if exit == table.exits - 2 {
      searchLast(samples, right: right, left: left, thresholds: thresholds, found)
      return
    }
    for threshold in grid {
      var (gone, rest) = (0, [Int]())
      for sample in samples {
        if table.prediction(sample, exit: exit).confidence > threshold {
          gone += table.isRight(sample, exit: exit) ? 1 : 0
        } else {
          rest.append(sample)
        }
      }
      search(
        rest, right: right + gone, left: left + [samples.count - rest.count], thresholds: thresholds + [threshold],
        found)
    }
  }

  /// The last early exit: sample s leaves there under the thresholds below its confidence, which are the first ones.
  private func searchLast(
    _ samples: [Int], right: Int, left: [Int], thresholds: [Double], _ found: (ExitOutcome) -> Void
  ) {
    let exit = left.count
    // At place p: sums over the samples that exceed exactly p thresholds.
    var here = [Tally](repeating: Tally(), count: grid.count + 1)
    for sample in samples {
      let place = grid.partitioningIndex { $0 >= table.prediction(sample, exit: exit).confidence }
      here[place].count += 1
      here[place].rightHere += table.isRight(sample, exit: exit) ? 1 : 0
      here[place].rightLater += isRightAtEnd(sample) ? 1 : 0
      here[place].offloadedLater += isOffloaded(sample) ? 1 : 0
    }
    // The samples that stay under the threshold number `place`: those that exceed at most `place` thresholds.
    var stay = Tally()
    var total = Tally()
    for tally in here { total.add(tally) }
    for (place, threshold) in grid.enumerated() {
      stay.add(here[place])
      let rightHere = total.rightHere - stay.rightHere
      found(
        outcome(
          right + rightHere + stay.rightLater, left + [samples.count - stay.count, stay.count], stay.offloadedLater,
          thresholds + [threshold]))
    }
  }

  private struct Tally {
    var (count, rightHere, rightLater, offloadedLater) = (0, 0, 0, 0)

    mutating func add(_ other: Tally) {
      count += other.count
      rightHere += other.rightHere
      rightLater += other.rightLater
      offloadedLater += other.offloadedLater
    }
  }

  private func isOffloaded(_ sample: Int) -> Bool { accepted?[sample] == false }

  private func isRightAtEnd(_ sample: Int) -> Bool {
    isOffloaded(sample) ? table.isServerRight(sample) : table.isRight(sample, exit: table.exits - 1)
  }

  private func finish(_ samples: [Int]) -> (right: Int, offloaded: Int) {
    (samples.count { isRightAtEnd($0) }, samples.count { isOffloaded($0) })
  }

  private func outcome(_ right: Int, _ left: [Int], _ offloaded: Int, _ thresholds: [Double]) -> ExitOutcome {
    ExitOutcome(
      thresholds: thresholds, accuracy: Double(right) / Double(table.count),
      cost: costs.mean(left: left, offloaded: offloaded, decides: accepted != nil), left: left, offloaded: offloaded)
  }
}

extension Array {
  /// The first index whose element satisfies `isLate`, which must be false for all elements before and true from there on.
  func partitioningIndex(where isLate: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if isLate(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
