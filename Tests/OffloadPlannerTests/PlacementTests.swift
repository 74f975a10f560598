import OffloadPlanner
import SeededRandom
import TestFixtures
import Testing

/// The model of latency and accuracy, against the paper's sums and by hand.
@Suite struct PlacementTests {
  /// P = [1, 2] on A = [2, 3] with E₁ = ¼: the input takes 6 + 30 ms; a quarter of the results goes back to the watch, 6 + 1 ms;
  /// three quarters of the maps go on, 40 + 8 ms, and their results 46 + 1.1 ms back.
  @Test func latenciesByHand() throws {
    let estimate = try PlacementModels.small().estimate(PlacementModels.parts([0, 1], [1, 2]), threshold: 0)
    #expect(estimate.stages.map(\.entering) == [1, 0.75] && estimate.stages.map(\.leaving) == [0.25, 0.75])
    #expect(estimate.stages.map(\.propagation) == [7.5, 64.5] && estimate.stages.map(\.computation) == [30, 2.625])
    #expect(isClose(estimate.stages[0].transmission, 30.25) && isClose(estimate.stages[1].transmission, 6.825))
    #expect(isClose(estimate.accuracy, 0.8) && isClose(estimate.latency, 141.7))
  }

  /// The network may end early: all samples leave at the last exit that is in use, whatever the rates are.
  @Test func partialNetworksKeepAllSamples() throws {
    let estimate = try PlacementModels.small(destination: 2).estimate(PlacementModels.parts([0], [0]), threshold: 0)
    #expect(estimate.stages.map(\.leaving) == [1] && estimate.accuracy == 0.5 && estimate.computation == 300)
    #expect(estimate.propagation == 46 && isClose(estimate.transmission, 1.1))
  }

  /// A later partition on an earlier tier, A = [3, 2]: maps and results take the links in the other direction.
  @Test func theWayBackHasItsOwnBandwidth() throws {
    let estimate = try PlacementModels.small(back: 80_000).estimate(
      PlacementModels.parts([0, 1], [2, 1]), threshold: 1)
    #expect(isClose(estimate.stages[0].transmission, 33 + 15) && isClose(estimate.stages[1].transmission, 202.5))
    #expect(estimate.stages.map(\.propagation) == [80.5, 11.5])
  }

  @Test func estimatesMatchTheSumsOfThePaper() throws {
    var generator = RandomSeed.generator
    for _ in 0..<20 {
      let model = try PlacementModels.random(&generator)
      for (threshold, partitions) in PlacementModels.configurations(of: model, .repeated, atMost: 3) {
        let estimate = try model.estimate(partitions, threshold: threshold)
        let wanted = PaperSums(model, partitions, threshold)
        #expect(isClose(estimate.latency, wanted.latency) && isClose(estimate.accuracy, wanted.accuracy))
        #expect(isClose(estimate.stages.reduce(0) { $0 + $1.leaving }, 1))
      }
    }
  }

  @Test func wrongConfigurationsAreRefused() throws {
    let model = try PlacementModels.small()
    #expect(throws: PlanningError.empty) { try model.estimate([], threshold: 0) }
    #expect(throws: PlanningError.outOfRange(index: 1)) {
      try model.estimate(PlacementModels.parts([0, 0], [0, 1]), threshold: 0)
    }
    #expect(throws: PlanningError.outOfRange(index: 0)) {
      try model.estimate(PlacementModels.parts([2], [0]), threshold: 0)
    }
    #expect(throws: PlanningError.outOfRange(index: 0)) {
      try model.estimate(PlacementModels.parts([0], [3]), threshold: 0)
    }
    #expect(throws: PlanningError.outOfRange(index: 1)) {
      try model.estimate(PlacementModels.parts([0], [0]), threshold: 2)
    }
    #expect(throws: PlanningError.outOfRange(index: 3)) { try PlacementModels.small(destination: 3) }
    #expect(throws: PlanningError.outOfRange(index: -1)) { try PlacementModels.small(destination: -1) }
  }

  @Test func wrongTopologiesAreRefused() {
    func make(_ ratios: [Double], _ bandwidths: [Double], latency: Double = 1) throws -> PlacementTopology {
      try PlacementTopology(
        tiers: ratios.map { .init(name: "", ratio: $0) },
        links: bandwidths.map { .init(bandwidth: $0, latency: latency) })
    }
    #expect(throws: PlanningError.empty) { try make([], []) }
    #expect(throws: PlanningError.sizesDiffer) { try make([1, 1], []) }
    #expect(throws: PlanningError.tooMany) {
      try make([Double](repeating: 1, count: 9), [Double](repeating: 1, count: 8))
    }
    for ratio in [0, -1, .nan, .infinity, 2e9] {
      #expect(throws: PlanningError.outOfRange(index: 1)) { try make([1, ratio], [1]) }
    }
    for bandwidth in [0, 0.5, -1, .nan, .infinity] {
      #expect(throws: PlanningError.outOfRange(index: 4)) { try make([1, 1, 1], [1, bandwidth]) }
    }
    #expect(throws: PlanningError.outOfRange(index: 2)) { try make([1, 1], [1], latency: -1) }
  }

  @Test func wrongNetworksAreRefused() {
    func make(
      _ exits: [PlacementNetwork.Exit?], thresholds: [Double] = [0.5], time: Double = 1, bytes: Int = 1, input: Int = 1
    ) throws -> PlacementNetwork {
      try PlacementNetwork(
        input: input, result: 1, thresholds: thresholds,
        blocks: exits.map { .init(name: "", time: time, bytes: bytes, exit: $0) })
    }
    func exit(_ rate: Double, time: Double = 1, accuracy: Double = 0.5) -> PlacementNetwork.Exit {
      .init(time: time, accuracy: accuracy, rates: [rate])
    }
    #expect(throws: PlanningError.empty) { try make([]) }
    #expect(throws: PlanningError.empty) { try make([nil]) }
    #expect(throws: PlanningError.empty) { try make([.init(time: 1, accuracy: 1, rates: [])], thresholds: []) }
    #expect(throws: PlanningError.sizesDiffer) { try make([exit(1)], thresholds: [0.1, 0.2]) }
    #expect(throws: PlanningError.tooMany) {
      try make([exit(1)] + [PlacementNetwork.Exit?](repeating: nil, count: 256))
    }
    #expect(throws: PlanningError.tooMany) { try make([PlacementNetwork.Exit?](repeating: exit(0), count: 65)) }
    #expect(throws: PlanningError.outOfRange(index: 1)) { try make([exit(0.6), exit(0.5)]) }
    for wrong in [exit(-0.1), exit(.nan), exit(0, time: -1), exit(0, accuracy: 1.1), exit(0, accuracy: .nan)] {
      #expect(throws: PlanningError.outOfRange(index: 1)) { try make([nil, wrong]) }
    }
    #expect(throws: PlanningError.outOfRange(index: 0)) { try make([exit(1)], time: .infinity) }
    #expect(throws: PlanningError.outOfRange(index: 0)) { try make([exit(1)], bytes: -1) }
    #expect(throws: PlanningError.outOfRange(index: 1)) { try make([exit(1)], input: -1) }
    #expect(throws: PlanningError.outOfRange(index: 1)) { try make([exit(1)], thresholds: [.nan]) }
  }

  /// α_i(T) of a table: a sample leaves at the first exit that is sure enough, and at the last one otherwise.
  @Test func exitsAreMeasured() throws {
    func said(_ classIndex: Int, _ entropy: Double) -> SampleTable.Prediction {
      .init(classIndex: classIndex, confidence: 0.5, second: 0.5, entropy: entropy)
    }
    let table = try SampleTable(
      exits: 2, labels: [0, 0, 1, 1],
      predictions: [
        said(0, 0.1), said(0, 0), said(1, 0.4), said(0, 0), said(1, 0.2), said(1, 9), said(0, 0.6), said(1, 0),
      ])
    let found = try PlacementNetwork.exits(
      measured: table, signal: .entropy, thresholds: [0.3, 0.5], times: [1, 2])
    #expect(found.map(\.time) == [1, 2] && found.map(\.accuracy) == [0.5, 1])
    #expect(found.map(\.rates) == [[0.5, 0.75], [0.5, 0.25]])
    #expect(found[0].rights == [[0.5, 0], [0.5, 0]] && found[1].rights == [[0.5, 0.5], [0.75, 0.25]])
    #expect(throws: PlanningError.sizesDiffer) {
      try PlacementNetwork.exits(measured: table, signal: .entropy, thresholds: [0.3], times: [1])
    }
  }

  /// With measured exits, the accuracy is that of the samples one by one: each leaves at the first exit in use from the one on
  /// where it would leave if all were.
  @Test func accuraciesAreOfTheSamplesThatLeave() throws {
    var generator = RandomSeed.generator
    let predictions = (0..<160).map { _ in
      SampleTable.Prediction(
        classIndex: Int(generator.next() % 3), confidence: 0.5, second: 0.5, entropy: generator.nextUnit())
    }
    let labels: [Int] = (0..<40).map { (sample: Int) -> Int in sample % 3 }
    let table = try SampleTable(exits: 4, labels: labels, predictions: predictions)
    let thresholds = [0.2, 0.5]
    let exits = try PlacementNetwork.exits(
      measured: table, signal: .entropy, thresholds: thresholds, times: [1, 1, 1, 1])
    let network = try PlacementNetwork(
      input: 1, result: 1, thresholds: thresholds,
      blocks: exits.map { .init(name: "", time: 1, bytes: 1, exit: $0) })
    let topology = try PlacementTopology(tiers: [.init(name: "", ratio: 1)], links: [])
    let model = try PlacementModel(network, on: topology, destination: 0)
    for (threshold, partitions) in PlacementModels.configurations(of: model, .repeated, atMost: 3) {
      let used = partitions.map(\.lastBlock)
      let right = (0..<40).count { sample in
        let first = (0..<4).first { table.prediction(sample, exit: $0).entropy < thresholds[threshold] } ?? 3
        return table.isRight(sample, exit: used.first { $0 >= first } ?? used[used.count - 1])
      }
      let estimate = try model.estimate(partitions, threshold: threshold)
      #expect(isClose(estimate.accuracy, Double(right) / 40))
    }
  }

  @Test func wrongRightsAreRefused() throws {
    func make(_ rights: [[[Double]]?]) throws -> PlacementNetwork {
      try PlacementNetwork(
        input: 1, result: 1, thresholds: [0.5],
        blocks: rights.map {
          .init(name: "", time: 1, bytes: 1, exit: .init(time: 1, accuracy: 1, rates: [0.5], rights: $0))
        })
    }
    #expect(try make([[[0.5, 0.5]], [[0.5, 0.5]]]).blocks.count == 2)
    #expect(throws: PlanningError.sizesDiffer) { try make([[[0.5, 0.5]], nil]) }
    #expect(throws: PlanningError.sizesDiffer) { try make([[[0.5]], [[0.5]]]) }
    #expect(throws: PlanningError.sizesDiffer) { try make([[[0.5, 0.5]], []]) }
    #expect(throws: PlanningError.outOfRange(index: 1)) { try make([[[0.5, 0.5]], [[0.5, .nan]]]) }
  }
}
