import OffloadPlanner
import SeededRandom
import TestFixtures
import Testing

@Suite struct HybridTests {
  /// Appendix A.2: 200 ms and 10.37 mJ on the device, 2 s of sending and 25 ms of computing, 216 mJ.
  private static let paper = HybridSystem(
    base: Cost(latency: 200, energy: 10.37), global: Cost(latency: 2025, energy: 216))

  /// Table 3's last row, from its first by Eq. 1 and the upper bound, α_b = 51.1 % and α_g = 79.9 %:
  ///
  ///     latency      600    1000   1400   1600
  ///     published    62.8   74.7   79.9   79.9
  ///     2,025 ms     62.7   74.4   79.9   79.9
  ///     2,000 ms     62.9   74.7   79.9   79.9
  ///
  /// The last two follow exactly. With appendix A.2's 2,025 ms the first two do not: they are 0.1 and 0.3 below. With
  /// 2,000 ms, coverages of .8 and .6, the second follows, and the first does if 62.88 is cut, not rounded.
  @Test func upperBoundOfTable3() throws {
    let published = [(600.0, 62.8), (1000, 74.7), (1400, 79.9), (1600, 79.9)]
    func row(_ system: HybridSystem) throws -> [Double] {
      try published.map { latency, _ in
        let coverage = try #require(system.leastCoverage(within: .latency(atMost: latency)))
        #expect(abs(system.cost(coverage: coverage).latency - latency) < 1e-9)
        return (HybridSystem.upperBound(base: 0.511, global: 0.799, coverage: coverage) * 1000).rounded() / 10
      }
    }
    #expect(try row(Self.paper) == [62.7, 74.4, 79.9, 79.9])
    var rounded = Self.paper
    rounded.global.latency = 2000
    #expect(try row(rounded) == [62.9, 74.7, 79.9, 79.9])
    #expect(Int(HybridSystem.upperBound(base: 0.511, global: 0.799, coverage: 0.8) * 1000) == 628)
  }

  /// Table 3's energies, from coverages of .8, .6, .4 and .3 (global latency 2 s): 53, 96, 140 and 161 mJ are published;
  /// 53.57, 96.77, 139.97 and 161.57 follow. Three are cut, 140 is rounded.
  @Test func energiesOfTable3() {
    let energies = [0.8, 0.6, 0.4, 0.3].map { Self.paper.cost(coverage: $0).energy }
    for (found, wanted) in zip(energies, [53.57, 96.77, 139.97, 161.57]) { #expect(abs(found - wanted) < 1e-9) }
  }

  /// The bound is α_g for c = 0 and α_b for c = 1, and reaches α_g at c = α_b.
  @Test func upperBoundEndsWhereThePaperSays() {
    #expect(HybridSystem.upperBound(base: 0.511, global: 0.799, coverage: 0) == 0.799)
    #expect(HybridSystem.upperBound(base: 0.511, global: 0.799, coverage: 1) == 0.511)
    #expect(abs(HybridSystem.upperBound(base: 0.511, global: 0.799, coverage: 0.511) - 0.799) < 1e-12)
    #expect(HybridSystem.upperBound(base: 0.511, global: 0.799, coverage: 0.52) < 0.799)
  }

  private static func table(_ count: Int, levels: UInt64, _ generator: inout SeededGenerator) throws -> RoutingTable {
    try RoutingTable(
      scores: (0..<count).map { _ in Double(generator.next() % levels) - 3 },
      isBaseRight: (0..<count).map { _ in generator.next() % 2 == 0 },
      isGlobalRight: (0..<count).map { _ in generator.next() % 5 > 0 })
  }

  @Test func theCurveIsThatOfItsThresholds() throws {
    var generator = RandomSeed.generator
    for count in [1, 2, 7, 100] {
      let table = try Self.table(count, levels: 20, &generator)
      let curve = table.curve()
      for outcome in curve { #expect(table.outcome(threshold: outcome.threshold) == outcome) }
      #expect(curve.first?.coverage == 1 && curve.last?.coverage == 0)
      #expect(curve.first?.accuracy == table.baseAccuracy && curve.last?.accuracy == table.globalAccuracy)
      #expect(zip(curve, curve.dropFirst()).allSatisfy { $0.coverage > $1.coverage })
    }
  }

  /// Algorithm 2 keeps the bound on its samples, and any lower score as threshold would break it.
  @Test func tuningKeepsTheBound() throws {
    var generator = RandomSeed.generator
    for _ in 0..<200 {
      let table = try Self.table(1 + Int(generator.next() % 60), levels: 30, &generator)
      let bound = 200 + generator.nextUnit() * 2500
      let threshold = try CoverageTuning.threshold(table, Self.paper, within: .latency(atMost: bound))
      #expect(Self.paper.cost(coverage: table.outcome(threshold: threshold).coverage).latency <= bound + 1e-6)
      guard let below = table.scores.filter({ $0 < threshold }).max() else { continue }
      #expect(Self.paper.cost(coverage: table.outcome(threshold: below).coverage).latency > bound)
    }
    let table = try Self.table(5, levels: 3, &generator)
    #expect(throws: PlanningError.unreachable) {
      try CoverageTuning.threshold(table, Self.paper, within: .energy(atMost: 10))
    }
    #expect(table.outcome(threshold: CoverageTuning.threshold(table, coverage: 0)).coverage == 0)
    #expect(table.outcome(threshold: CoverageTuning.threshold(table, coverage: 1)).coverage == 1)
  }

  /// With the oracle as its score, a hybrid of enough traffic is right wherever one of its models is; the bound of appendix
  /// A.2 is for routers that do not know which mistakes the global model repeats.
  @Test func theOracleIsTheBestRouter() throws {
    var generator = RandomSeed.generator
    let random = try Self.table(500, levels: 9, &generator)
    let oracle = try RoutingTable(
      scores: random.oracle.map { $0 ? 1 : 0 }, isBaseRight: random.isBaseRight, isGlobalRight: random.isGlobalRight)
    let outcome = oracle.outcome(threshold: 0)
    #expect(outcome.oracleAgreement == 1)
    let either = zip(random.isBaseRight, random.isGlobalRight).count { $0 || $1 }
    #expect(outcome.accuracy == Double(either) / 500)
    #expect(random.curve().allSatisfy { $0.accuracy <= outcome.accuracy })
  }

  @Test func wrongTablesAreRefused() {
    #expect(throws: PlanningError.empty) { try RoutingTable(scores: [], isBaseRight: [], isGlobalRight: []) }
    #expect(throws: PlanningError.sizesDiffer) {
      try RoutingTable(scores: [1], isBaseRight: [], isGlobalRight: [true])
    }
    #expect(throws: PlanningError.outOfRange(index: 1)) {
      try RoutingTable(scores: [1, .nan], isBaseRight: [true, true], isGlobalRight: [true, true])
    }
  }
}
