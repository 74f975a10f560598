import OffloadPlanner
import SeededRandom

/// Models to test placements with.
enum PlacementModels {
  /// Two blocks on three tiers, as small as numbers can be worked out by hand.
  static func small(destination: Int = 0, back: Double? = nil) throws -> PlacementModel {
    let topology = try PlacementTopology(
      tiers: [.init(name: "watch", ratio: 100), .init(name: "phone", ratio: 10), .init(name: "cloud", ratio: 1)],
      links: [
        .init(bandwidth: 800_000, back: back, latency: 6), .init(bandwidth: 8_000_000, back: back, latency: 40),
      ])
    let network = try PlacementNetwork(
      input: 3000, result: 100, thresholds: [0.1, 0.6],
      blocks: [
        .init(name: "a", time: 2, bytes: 8000, exit: .init(time: 1, accuracy: 0.5, rates: [0.25, 0.75])),
        .init(name: "b", time: 3, bytes: 1000, exit: .init(time: 0.5, accuracy: 0.9, rates: [0.75, 0])),
      ])
    return try PlacementModel(network, on: topology, destination: destination)
  }

  static func parts(_ ends: [Int], _ tiers: [Int]) -> [Placement.Partition] {
    zip(ends, tiers).map { .init(lastBlock: $0, tier: $1) }
  }

  /// A network of up to six blocks on up to four tiers. Half of them have numbers so coarse that many configurations are equal.
  static func random(_ generator: inout SeededGenerator) throws -> PlacementModel {
    let isCoarse = generator.next() % 2 == 0
    func share() -> Double { isCoarse ? Double(generator.next() % 5) / 4 : generator.nextUnit() }
    let count = 1 + Int(generator.next() % 3)
    var left = [Double](repeating: 1, count: count)
    let last = Int(generator.next() % 6)
    let blocks = (0...last).map { block in
      let rates = left.map { $0 * share() }
      let hasExit = block == last || generator.next() % 4 > 0
      if hasExit { for index in left.indices { left[index] -= rates[index] } }
      return PlacementNetwork.Block(
        name: "", time: share() * 10, bytes: Int(share() * 20_000),
        exit: hasExit ? .init(time: share() * 3, accuracy: share(), rates: rates.map { max($0, 0) }) : nil)
    }
    let tiers = 1 + Int(generator.next() % 4)
    let topology = try PlacementTopology(
      tiers: (0..<tiers).map { _ in .init(name: "", ratio: 1 + share() * 20) },
      links: (1..<tiers).map { _ in
        .init(
          bandwidth: 1e5 + share() * 1e7, back: generator.next() % 2 == 0 ? nil : 1e5 + share() * 1e6,
          latency: share() * 50)
      })
    let network = try PlacementNetwork(
      input: Int(share() * 20_000), result: Int(share() * 100), thresholds: (0..<count).map { Double($0) },
      blocks: blocks)
    return try PlacementModel(network, on: topology, destination: Int(generator.next() % UInt64(tiers)))
  }

  /// Every threshold, every increasing choice of exits, every tier for each.
  static func configurations(
    of model: PlacementModel, _ rule: PlacementSearch.TierRule, atMost most: Int
  ) -> [(threshold: Int, partitions: [Placement.Partition])] {
    var rows: [[Placement.Partition]] = []
    func extend(_ row: [Placement.Partition]) {
      guard row.count < most else { return }
      for block in model.network.blocks.indices where model.network.blocks[block].exit != nil {
        guard row.last.map({ $0.lastBlock < block }) ?? true else { continue }
        for tier in model.topology.tiers.indices where isAllowed(tier, after: row, rule) {
          rows.append(row + [.init(lastBlock: block, tier: tier)])
          extend(row + [.init(lastBlock: block, tier: tier)])
        }
      }
    }
    extend([])
    return model.network.thresholds.indices.flatMap { threshold in rows.map { (threshold, $0) } }
  }

  static func isAllowed(
    _ tier: Int, after row: [Placement.Partition], _ rule: PlacementSearch.TierRule
  ) -> Bool {
    switch rule {
    case .once: !row.contains { $0.tier == tier }
    case .rising: row.last.map { $0.tier < tier } ?? true
    case .repeated: true
    }
  }
}

/// The paper's sums, term by term as they are meant, from partition to partition: what remains is sent to the next tier, and what
/// leaves to the destination.
struct PaperSums {
  var latency = 0.0
  var accuracy = 0.0

  init(_ model: PlacementModel, _ partitions: [Placement.Partition], _ threshold: Int) {
    let (network, tiers) = (model.network, model.topology.tiers)
    latency = Self.way(model, from: 0, to: partitions[0].tier, bytes: network.input)
    var first = 0
    var stay = 1.0
    for (k, partition) in partitions.enumerated() {
      let blocks = network.blocks[first...partition.lastBlock]
      guard let exit = blocks.last?.exit else { continue }
      let rate = blocks.reduce(0) { $0 + ($1.exit?.rates[threshold] ?? 0) }
      let leave = k == partitions.count - 1 ? stay : rate
      accuracy += leave * exit.accuracy
      latency += stay * tiers[partition.tier].ratio * (exit.time + blocks.reduce(0) { $0 + $1.time })
      latency += leave * Self.way(model, from: partition.tier, to: model.destination, bytes: network.result)
      stay -= leave
      first = partition.lastBlock + 1
      guard k < partitions.count - 1 else { continue }
      latency +=
        stay
        * Self.way(
          model, from: partition.tier, to: partitions[k + 1].tier, bytes: network.blocks[first - 1].bytes)
    }
  }

  static func way(_ model: PlacementModel, from: Int, to: Int, bytes: Int) -> Double {
    var (time, tier) = (0.0, from)
    while tier != to {
      let link = model.topology.links[to > tier ? tier : tier - 1]
      time += link.latency + Double(bytes) * 8000 / (to > tier ? link.bandwidth : link.back)
      tier += to > tier ? 1 : -1
    }
    return time
  }
}

/// Whether two numbers are the same up to rounding.
func isClose(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= 1e-9 * max(abs(a), abs(b), 1) }
