import OffloadPlanner
import SeededRandom
import TestFixtures
import Testing

/// The search against all configurations.
@Suite struct PlacementSearchTests {
  /// What a configuration does, without its place.
  private struct Outcome: ParetoPoint {
    let partitions: Int
    let latency: Double
    let accuracy: Double
  }

  /// For every number of partitions, and for all: the points that no other configuration beats, to the last bit.
  @Test(arguments: PlacementSearch.TierRule.allCases) func frontsAreThoseOfAllConfigurations(
    rule: PlacementSearch.TierRule
  ) throws {
    var generator = RandomSeed.generator
    for _ in 0..<30 {
      let model = try PlacementModels.random(&generator)
      let most = 1 + Int(generator.next() % 4)
      let search = try PlacementSearch(model, rule: rule, mostPartitions: most)
      let configurations = PlacementModels.configurations(of: model, rule, atMost: most)
      let all = try configurations.map { threshold, partitions in
        let estimate = try model.estimate(partitions, threshold: threshold)
        return Outcome(partitions: partitions.count, latency: estimate.latency, accuracy: estimate.accuracy)
      }
      #expect(search.configurations == all.count)
      #expect(Self.numbers(search.front.points) == Self.best(all))
      for (index, front) in search.fronts.enumerated() {
        #expect(Self.numbers(front.points) == Self.best(all.filter { $0.partitions == index + 1 }))
        for point in front.points {
          #expect(configurations.contains { $0 == point.threshold && $1 == point.partitions })
          let estimate = try model.estimate(point.partitions, threshold: point.threshold)
          #expect(estimate.latency == point.latency && estimate.accuracy == point.accuracy)
        }
      }
      try Self.checkBounds(search.front, all, &generator)
    }
  }

  /// P_lat and P_acc: the optimum of all configurations. A looser bound never gives a worse one.
  private static func checkBounds(
    _ front: ParetoFront<Placement>, _ all: [Outcome], _ generator: inout SeededGenerator
  ) throws {
    var (latency, accuracy) = (0.0, 0.0)
    for number in 0...10 {
      let least = 1 - Double(number) / 10
      let fastest = front.fastest(accuracyAtLeast: least)
      #expect(fastest?.latency == all.filter { $0.accuracy >= least }.map(\.latency).min())
      if number > 0, latency > 0 { #expect(try #require(fastest).latency <= latency) }
      latency = fastest?.latency ?? 0
    }
    let slowest = all.map(\.latency).max() ?? 0
    for number in 0...10 {
      let most = slowest * Double(number) / 10
      let found = front.mostAccurate(latencyAtMost: most)
      #expect(found?.accuracy == all.filter { $0.latency <= most }.map(\.accuracy).max())
      #expect((found?.accuracy ?? 0) >= accuracy)
      accuracy = found?.accuracy ?? 0
    }
    let point = try #require(all.randomElement(using: &generator))
    #expect(try #require(front.fastest(accuracyAtLeast: point.accuracy)).latency <= point.latency)
    #expect(try #require(front.mostAccurate(latencyAtMost: point.latency)).accuracy >= point.accuracy)
  }

  /// More rules and more partitions never make the best worse.
  @Test func moreFreedomIsNeverWorse() throws {
    var generator = RandomSeed.generator
    for _ in 0..<20 {
      let model = try PlacementModels.random(&generator)
      let fronts = try PlacementSearch.TierRule.allCases.map { try PlacementSearch(model, rule: $0).front }
      for (rising, once, repeated) in [(fronts[1], fronts[0], fronts[2])] {
        #expect(Self.dominates(once, rising) && Self.dominates(repeated, once))
      }
      let fewer = try PlacementSearch(model, mostPartitions: 1).front
      #expect(Self.dominates(fronts[0], fewer))
    }
  }

  private static func dominates(_ a: ParetoFront<Placement>, _ b: ParetoFront<Placement>) -> Bool {
    b.points.allSatisfy { point in
      a.fastest(accuracyAtLeast: point.accuracy).map { $0.latency <= point.latency } ?? false
    }
  }

  /// A search stops when it has taken what it may.
  @Test func searchesAreLimited() throws {
    let model = try PlacementModels.small()
    var limits = PlacementSearch.Limits()
    let steps = try PlacementSearch(model).steps
    limits.steps = steps
    #expect(try PlacementSearch(model, limits: limits).steps == steps)
    limits.steps = steps - 1
    #expect(throws: PlanningError.tooMany) { try PlacementSearch(model, limits: limits) }
    for limit in [\PlacementSearch.Limits.labels, \.placements] {
      limits = PlacementSearch.Limits()
      limits[keyPath: limit] = 1
      #expect(throws: PlanningError.tooMany) { try PlacementSearch(model, limits: limits) }
    }
    var done: [Int] = []
    _ = try PlacementSearch(model) { done.append($0) }
    #expect(done == [1, 2])
    #expect(throws: PlanningError.outOfRange(index: 9)) { try PlacementSearch(model, mostPartitions: 9) }
    #expect(throws: PlanningError.outOfRange(index: 0)) { try PlacementSearch(model, mostPartitions: 0) }
  }

  /// The largest network and topology: the number of configurations fits, and the search ends.
  @Test func theLargestModelIsCounted() throws {
    let exit = PlacementNetwork.Exit(time: 1, accuracy: 0.5, rates: [Double](repeating: 1.0 / 64, count: 100))
    let block = PlacementNetwork.Block(name: "", time: 1, bytes: 1, exit: exit)
    let tiers = [PlacementTopology.Tier](repeating: .init(name: "", ratio: 1), count: 8)
    let links = [PlacementTopology.Link](repeating: .init(bandwidth: 1, latency: 1), count: 7)
    let network = try PlacementNetwork(
      input: 1, result: 1, thresholds: [Double](repeating: 0, count: 100),
      blocks: [block] + [PlacementNetwork.Block](repeating: block, count: 63))
    let model = try PlacementModel(network, on: PlacementTopology(tiers: tiers, links: links), destination: 7)
    #expect(model.network.blocks.count == PlacementNetwork.maximumExits)
    let search = try PlacementSearch(model, rule: .repeated, mostPartitions: 1)
    #expect(search.configurations == 64 * 8 * 100)
    #expect(search.front.points.map(\.partitions) == [PlacementModels.parts([0], [0])])
  }

  private static func numbers(_ points: [some ParetoPoint]) -> [[Double]] { points.map { [$0.latency, $0.accuracy] } }

  /// The pairs of numbers that no other pair beats, by rising latency.
  private static func best(_ all: [Outcome]) -> [[Double]] {
    var best: [[Double]] = []
    for point in numbers(all).sorted(by: { ($0[0], -$0[1]) < ($1[0], -$1[1]) })
    where best.last.map({ $0[1] < point[1] }) ?? true {
      best.append(point)
    }
    return best
  }
}
