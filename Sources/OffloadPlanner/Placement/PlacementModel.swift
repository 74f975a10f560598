/// Estimates the accuracy and the mean latency of a network that is split into partitions, each of which ends with an exit and
/// runs on a tier.
///
/// Partition k takes the blocks P_(k−1) + 1 … P_k. Of all samples, S_(k−1) enter it, and E_k leave at its exit:
///
///     E_k = Σ α_i, i = P_(k−1) + 1 … P_k;  E_L = S_(L−1)      S_k = 1 − Σ E_a, a = 1 … k;  S_0 = 1
///     acc = Σ acc_(P_k) · E_k; with `rights`: Σ of those of exit P_k over the samples that leave in partition k
///     Lat = Σ prop_k + trans_k + comp_k
///     prop_k = S_(k−1) · PL(A_(k−1) → A_k) + E_k · PL(A_k → D)
///     trans_k = S_(k−1) · O_(P_(k−1)) · byte(A_(k−1) → A_k) + E_k · O_result · byte(A_k → D)
///     comp_k = S_(k−1) · R_(A_k) · (CB_(P_k) + Σ CK_i, i = P_(k−1) + 1 … P_k)
///
/// PL(a → b) is the sum of the propagation latencies between two tiers, byte(a → b) that of the times of one byte. A_0 is the
/// first tier, where inputs arise; P_0 = 0, and O_0 is the input. D is the tier that needs the results. The last partition may
/// end before the network does; all samples that reach it leave there. `spec/errata.md` lists where the printed equations
/// differ.
///
/// Source: Ebrahimi et al., "Combining DNN partitioning and early exit" (EdgeSys '22), section 2.3. Sending to a
/// partition is counted with that partition, and not with the one before, so that the input is counted too.
public struct PlacementModel: Sendable {
  public let network: PlacementNetwork
  public let topology: PlacementTopology
  /// D, counted from 0.
  public let destination: Int

  /// The indices of the blocks with an exit, in order.
  let exits: [Int]
  /// Σ CK_i over the blocks before each block, and over all.
  private let elapsed: [Double]
  /// [threshold][exit]: the share of samples that leave at this exit or before it.
  private let left: [[Double]]
  /// [threshold][exit][other exit]: the share of samples that leave at the other exit or before it, and that the exit is right
  /// about. Nil: the exit's accuracy holds for all.
  private let right: [[[Double]]]?

  /// - Throws: `outOfRange` with the destination if there is no such tier.
  public init(
    _ network: PlacementNetwork, on topology: PlacementTopology, destination: Int
  ) throws(PlanningError) {
    guard topology.tiers.indices.contains(destination) else { throw .outOfRange(index: destination) }
    (self.network, self.topology, self.destination) = (network, topology, destination)
    exits = network.blocks.indices.filter { network.blocks[$0].exit != nil }
    elapsed = network.blocks.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.time) }
    let branches = network.blocks.compactMap(\.exit)
    // Rates may add up to slightly more than 1.
    left = network.thresholds.indices.map { threshold in Self.sums(branches.map { $0.rates[threshold] }) }
    let rights = branches.compactMap(\.rights)
    right =
      rights.isEmpty
      ? nil : network.thresholds.indices.map { threshold in rights.map { Self.sums($0[threshold]) } }
  }

  /// The sums up to each number, at most 1.
  private static func sums(_ numbers: [Double]) -> [Double] {
    var sum = 0.0
    return numbers.map {
      sum = min(sum + $0, 1)
      return sum
    }
  }

  /// The estimate for one configuration: a threshold, partitions of blocks, and a tier for each.
  ///
  /// - Parameters:
  ///   - partitions: in the order of the blocks. Several may be on one tier.
  ///   - threshold: an index of the network's thresholds.
  ///
  /// - Throws: `empty`; `outOfRange` with the index of a partition whose end is not an exit after that of the partition before,
  ///   or whose tier does not exist; or with the number of partitions if there is no such threshold.
  /// - Complexity: O(partitions · exits).
  public func estimate(
    _ partitions: [Placement.Partition], threshold: Int
  ) throws(PlanningError) -> PlacementEstimate {
    guard !partitions.isEmpty else { throw .empty }
    guard network.thresholds.indices.contains(threshold) else { throw .outOfRange(index: partitions.count) }
    var place = Place.source
    var stages: [PlacementEstimate.Stage] = []
    for (index, partition) in partitions.enumerated() {
      guard let exit = exits.firstIndex(of: partition.lastBlock), exit > place.exit,
        topology.tiers.indices.contains(partition.tier)
      else { throw .outOfRange(index: index) }
      let next = Place(exit: exit, tier: partition.tier)
      stages.append(stage(from: place, to: next, isLast: index == partitions.count - 1, threshold: threshold))
      place = next
    }
    return PlacementEstimate(stages: stages)
  }

  /// Where a partition ends.
  struct Place: Hashable, Sendable {
    /// An index of `exits`; −1 before the first block.
    let exit: Int
    let tier: Int

    static let source = Place(exit: -1, tier: 0)
  }

  /// The partition between two places.
  func stage(from: Place, to: Place, isLast: Bool, threshold: Int) -> PlacementEstimate.Stage {
    let (first, last) = (from.exit < 0 ? 0 : exits[from.exit] + 1, exits[to.exit])
    let gone = from.exit < 0 ? 0 : left[threshold][from.exit]
    let entering = 1 - gone
    let leaving = isLast ? entering : left[threshold][to.exit] - gone
    let bytes = first == 0 ? network.input : network.blocks[first - 1].bytes
    let (way, home) = (
      topology.path(from: from.tier, to: to.tier), topology.path(from: to.tier, to: destination)
    )
    let (branch, accuracy) = network.blocks[last].exit.map { ($0.time, $0.accuracy) } ?? (0, 0)
    let right = right.map {
      let sums = $0[threshold][to.exit]
      return sums[isLast ? exits.count - 1 : to.exit] - (from.exit < 0 ? 0 : sums[from.exit])
    }
    return PlacementEstimate.Stage(
      entering: entering, leaving: leaving, right: right ?? leaving * accuracy,
      propagation: entering * way.propagation + leaving * home.propagation,
      transmission: entering * Double(bytes) * way.byte + leaving * Double(network.result) * home.byte,
      computation: entering * topology.tiers[to.tier].ratio * (branch + (elapsed[last + 1] - elapsed[first])))
  }
}

/// The estimate for a configuration, partition by partition.
public struct PlacementEstimate: Hashable, Sendable {
  /// One partition. Latencies are means over all samples, in milliseconds.
  public struct Stage: Hashable, Sendable {
    /// S_(k−1): the share of all samples that enter the partition.
    public let entering: Double
    /// E_k: the share of all samples that leave at its exit.
    public let leaving: Double
    /// The share of all samples that leave at its exit and are classified rightly.
    public let right: Double
    /// Of what the partition receives and of the results that leave.
    public let propagation: Double
    /// Of what the partition receives and of the results that leave.
    public let transmission: Double
    public let computation: Double

    public var latency: Double { propagation + transmission + computation }
  }

  public let stages: [Stage]

  /// acc^est: the share of samples that are classified rightly.
  public var accuracy: Double { stages.reduce(0) { $0 + $1.right } }

  /// Lat^est: the mean, in milliseconds.
  public var latency: Double { stages.reduce(0) { $0 + $1.latency } }

  /// The three parts of the latency, in milliseconds. Their sum may differ from `latency` by rounding.
  public var propagation: Double { stages.reduce(0) { $0 + $1.propagation } }
  public var transmission: Double { stages.reduce(0) { $0 + $1.transmission } }
  public var computation: Double { stages.reduce(0) { $0 + $1.computation } }
}
