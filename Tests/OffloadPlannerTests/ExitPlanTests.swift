import SeededRandom
import TestFixtures
import Testing

@testable import OffloadPlanner

@Suite struct ExitPlanTests {
  /// Three samples, two exits: at a threshold of ½, the first and the third leave at the first exit.
  private static func small() throws -> SampleTable {
    func said(_ classIndex: Int, _ confidence: Double) -> SampleTable.Prediction {
      .init(classIndex: classIndex, confidence: confidence, second: 0.1, entropy: 1 - confidence)
    }
    return try SampleTable(
      exits: 2, labels: [0, 1, 2],
      predictions: [said(0, 0.9), said(0, 0.9), said(0, 0.5), said(1, 0.7), said(1, 0.6), said(1, 0.9)],
      server: [0, 1, 2])
  }

  private static func costs(_ exits: Int) throws -> ExitCosts {
    try ExitCosts(
      exits: (0..<exits).map { Cost(latency: Double(2 * $0 + 1), energy: Double(3 * $0 + 2)) },
      decision: Cost(latency: 0.5, energy: 0.25), offload: Cost(latency: 10, energy: 20))
  }

  @Test func sweepsByHand() throws {
    let (table, costs) = (try Self.small(), try Self.costs(2))
    let sweep = try ExitSweep(table, costs, signal: .confidence, thresholds: [0.5, 0.6])
    #expect(sweep.outcomes[0].left == [2, 1] && abs(sweep.outcomes[0].accuracy - 2.0 / 3) < 1e-12)
    #expect(abs(sweep.outcomes[0].cost.latency - 5.0 / 3) < 1e-12 && abs(sweep.outcomes[0].cost.energy - 3) < 1e-12)
    #expect(sweep.outcomes[1].left == [1, 2])
    // Entropy: the same samples leave below ½ as above a confidence of ½.
    #expect(try ExitSweep(table, costs, signal: .entropy, thresholds: [0.5]).outcomes[0].left == [2, 1])
    // The third sample is offloaded: right on the server, and 0.5 + 10 ms for the samples that get so far.
    let hi = try ExitSweep(table, costs, signal: .confidence, thresholds: [0.6], accepted: [true, true, false])
    #expect(hi.outcomes[0].accuracy == 1 && hi.outcomes[0].offloaded == 1)
    #expect(abs(hi.outcomes[0].cost.latency - (1 + 2 * 3.5 + 10) / 3) < 1e-12)
    #expect(throws: PlanningError.sizesDiffer) { try ExitSweep(table, Self.costs(3), signal: .confidence) }
    #expect(throws: PlanningError.unreachable) { try sweep.best(under: .accuracy(atLeast: 0.9)) }
  }

  private static func random(_ exits: Int, _ count: Int, _ generator: inout SeededGenerator) throws -> SampleTable {
    try SampleTable(
      exits: exits, labels: (0..<count).map { _ in Int(generator.next() % 3) },
      predictions: (0..<exits * count).map { _ in
        .init(
          classIndex: Int(generator.next() % 3), confidence: Double(generator.next() % 11) / 10, second: 0, entropy: 1)
      }, server: (0..<count).map { _ in Int(generator.next() % 3) })
  }

  /// A higher threshold for all exits never lets more samples leave early.
  @Test func higherThresholdsNeverExitEarlier() throws {
    var generator = RandomSeed.generator
    let table = try Self.random(4, 300, &generator)
    let outcomes = try ExitSweep(table, Self.costs(4), signal: .confidence).outcomes
    for (low, high) in zip(outcomes, outcomes.dropFirst()) {
      for exits in 1...3 {
        #expect(low.left.prefix(exits).reduce(0, +) >= high.left.prefix(exits).reduce(0, +))
      }
      #expect(low.cost.latency <= high.cost.latency)
    }
  }

  /// Every combination, once, with the result of going through the samples one by one.
  @Test(arguments: [1, 2, 3, 4]) func theSearchIsExhaustive(exits: Int) throws {
    var generator = RandomSeed.generator
    let grid = [0.3, 0.5, 0.75, 1]
    let table = try Self.random(exits, 60, &generator)
    let costs = try Self.costs(exits)
    for accepted in [nil, (0..<60).map { _ in generator.next() % 2 == 0 }] {
      let search = try ExitThresholdSearch(table, costs, grid: grid, accepted: accepted)
      var found: [ExitOutcome] = []
      let requirement = Requirement.accuracy(atLeast: 0.1)
      let best = try search.best(under: requirement) { found.append($0) }
      #expect(found.count == search.configurations)
      #expect(Set(found.map(\.thresholds)).count == found.count)
      for outcome in found { #expect(outcome == Self.slow(table, costs, outcome.thresholds, accepted)) }
      let meeting = found.filter { $0.accuracy >= 0.1 }
      #expect(meeting.allSatisfy { $0.cost.latency >= best.cost.latency } && meeting.contains(best))
    }
  }

  private static func slow(
    _ table: SampleTable, _ costs: ExitCosts, _ thresholds: [Double], _ accepted: [Bool]?
  ) -> ExitOutcome {
    var (right, left, offloaded) = (0, [Int](repeating: 0, count: table.exits), 0)
    for sample in 0..<table.count {
      var exit = 0
      while exit < thresholds.count, table.prediction(sample, exit: exit).confidence <= thresholds[exit] { exit += 1 }
      left[exit] += 1
      let goes = exit == table.exits - 1 && accepted.map { !$0[sample] } == true
      offloaded += goes ? 1 : 0
      right += (goes ? table.isServerRight(sample) : table.isRight(sample, exit: exit)) ? 1 : 0
    }
    return ExitOutcome(
      thresholds: thresholds, accuracy: Double(right) / Double(table.count),
      cost: costs.mean(left: left, offloaded: offloaded, decides: accepted != nil), left: left, offloaded: offloaded)
  }

  @Test func searchesBeyondTheLimitAreRefused() throws {
    var generator = RandomSeed.generator
    let table = try Self.random(40, 2, &generator)
    let grid = (0..<100).map { Double($0) / 100 }
    #expect(throws: PlanningError.tooMany) { try ExitThresholdSearch(table, Self.costs(40), grid: grid, accepted: nil) }
    #expect(throws: PlanningError.outOfRange(index: 0)) {
      try ExitThresholdSearch(table, Self.costs(40), grid: [1.5], accepted: nil)
    }
  }

  @Test func wrongTablesAreRefused() {
    let good = SampleTable.Prediction(classIndex: 0, confidence: 1, second: 0, entropy: 0)
    #expect(throws: PlanningError.empty) { try SampleTable(exits: 0, labels: [1], predictions: []) }
    #expect(throws: PlanningError.sizesDiffer) { try SampleTable(exits: 2, labels: [1], predictions: [good]) }
    #expect(throws: PlanningError.sizesDiffer) {
      try SampleTable(exits: 1, labels: [1], predictions: [good], server: [])
    }
    let bad = SampleTable.Prediction(classIndex: 0, confidence: .nan, second: 0, entropy: 0)
    #expect(throws: PlanningError.outOfRange(index: 1)) {
      try SampleTable(exits: 2, labels: [1], predictions: [good, bad])
    }
    #expect(throws: PlanningError.outOfRange(index: 1)) {
      try ExitCosts(exits: [.zero], decision: Cost(latency: -1, energy: 0))
    }
  }
}
