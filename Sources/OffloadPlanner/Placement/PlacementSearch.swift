/// Finds the configurations that no other beats in accuracy and latency, of all thresholds, partitions and placements. The
/// result is exact, although not every configuration is tried.
///
/// The points of `front` solve both problems of the paper for any bound: P_lat is `front.fastest(accuracyAtLeast:)`, and P_acc
/// `front.mostAccurate(latencyAtMost:)`.
///
/// For each threshold, the search goes from exit to exit. A label is the latency and the accuracy that the first k partitions of
/// some configurations add up to. Its state is all that the other partitions depend on: the last exit, its tier, and either
/// the tiers that are taken (`once`) or k (`rising`, `repeated`). One label beats another of the same state if it has at most
/// its latency and at least its accuracy. What is beaten is dropped.
///
/// No better configuration is lost:
/// - Let x be beaten by y, and let c be any partitions that may follow x. They may follow y too, because the state is the same.
/// - Each partition of c adds the same terms to both. What enters it, leaves it and is right depends on the threshold and on
///   the exits before and after it, its latency also on the two tiers.
/// - Sums are made from the first partition to the last, and rounding keeps order: a ≤ b implies a + t ≤ b + t, rounded. So y
///   with c has at most the latency, and at least the accuracy, of x with c, to the last bit.
/// - If y is dropped in turn, the label that beats y beats x. Of equal ones, the first stays, so that one that beats x remains.
///
/// By induction over the exits, `front` has the same latencies and accuracies as the front of all configurations, each
/// computed by `PlacementModel.estimate`.
///
/// Source: Ebrahimi et al., "Combining DNN partitioning and early exit" (EdgeSys '22), section 2.4, which states the problems and
/// leaves their solution open.
public struct PlacementSearch: Sendable {
  /// Which tiers partitions may have.
  public enum TierRule: String, Hashable, Sendable, CaseIterable {
    /// Each tier at most one partition, in any order: the paper's rule.
    case once
    /// Each partition nearer to the cloud than the one before: the consecutive placements of earlier work.
    case rising
    /// Any tier, also one that has had partitions already.
    case repeated
  }

  /// The most partitions of a configuration.
  public static let maximumPartitions = 8

  /// What a search may take.
  public struct Limits: Hashable, Sendable {
    /// The most labels that are tried, over all thresholds. One that is inserted into a front of n counts for 1 + n / 16.
    /// A computer tries about 40 million per second.
    public var steps = 1_000_000_000
    /// The most labels that are kept at a time, 24 bytes each: 2²².
    public var labels = 1 << 22
    /// The most configurations in all fronts: 2¹⁶.
    public var placements = 1 << 16

    public init() {}
  }

  public let model: PlacementModel
  public let rule: TierRule
  /// The best configurations with 1, 2, … partitions. A front is empty if no configuration has so many.
  public let fronts: [ParetoFront<Placement>]
  /// The best configurations of all. Of equal ones, that with the fewest partitions, then with the first threshold.
  public let front: ParetoFront<Placement>
  /// The labels that were tried, as `Limits` counts them.
  public let steps: Int

  /// - Parameters:
  ///   - mostPartitions: 1 to `maximumPartitions`; the number of tiers by default, as in the paper. No configuration has more
  ///     partitions than exits, nor more than tiers unless the rule is `repeated`.
  ///   - progress: called with the number of thresholds that are done.
  ///
  /// - Throws: `outOfRange` with `mostPartitions`; `tooMany` once more was tried or is kept than the limits allow.
  /// - Complexity: O(thresholds · (exits · tiers)² · 2^tiers · labels · log labels) with the labels of a state, and with
  ///   partitions in place of 2^tiers unless the rule is `once`. Memory for the labels of one threshold.
  public init(
    _ model: PlacementModel, rule: TierRule = .once, mostPartitions: Int? = nil, limits: Limits = Limits(),
    progress: (Int) -> Void = { _ in }
  ) throws(PlanningError) {
    let given = mostPartitions ?? model.topology.tiers.count
    guard 1...Self.maximumPartitions ~= given else { throw .outOfRange(index: given) }
    let most = min(given, model.exits.count, rule == .repeated ? given : model.topology.tiers.count)
    var fronts = [ParetoFront<Placement>](repeating: ParetoFront(), count: most)
    var steps = 0
    for threshold in model.network.thresholds.indices {
      var labels = PlacementLabels(model, rule, most, threshold: threshold, limits, steps: steps)
      try labels.spread()
      steps = labels.steps
      for count in 1...most {
        for placement in try labels.placements(partitions: count) where fronts[count - 1].insert(placement) {
          steps += fronts[count - 1].points.count / 16
          guard steps <= limits.steps else { throw .tooMany }
        }
      }
      guard fronts.reduce(0, { $0 + $1.points.count }) <= limits.placements else { throw .tooMany }
      progress(threshold + 1)
    }
    var front = ParetoFront<Placement>()
    for found in fronts { for point in found.points { front.insert(point) } }
    (self.model, self.rule, self.fronts, self.front, self.steps) = (model, rule, fronts, front, steps)
  }

  /// The number of configurations (T, P, A) that the front is of, with up to as many partitions as there are fronts.
  public var configurations: Int {
    let (exits, tiers) = (model.exits.count, model.topology.tiers.count)
    // 64 exits, 8 tiers, 8 partitions and 100 thresholds give 7.6 · 10¹⁸, which fits.
    var (sum, choices, orders) = (0, 1, 1)
    for count in 1...fronts.count {
      choices = choices * (exits - count + 1) / count
      switch rule {
      case .once: orders *= tiers - count + 1
      case .rising: orders = orders * (tiers - count + 1) / count
      case .repeated: orders *= tiers
      }
      sum += choices * orders
    }
    return sum * model.network.thresholds.count
  }
}

/// A configuration (T, P, A) with its accuracy and latency.
public struct Placement: Hashable, Sendable, ParetoPoint {
  public struct Partition: Hashable, Sendable {
    /// The index of the block that it ends with, counted from 0: P_k − 1.
    public let lastBlock: Int
    /// The index of the tier that it runs on, counted from 0: A_k − 1.
    public let tier: Int

    public init(lastBlock: Int, tier: Int) { (self.lastBlock, self.tier) = (lastBlock, tier) }
  }

  /// The index of T in the network's thresholds. Any other does the same if there is one partition.
  public let threshold: Int
  public let partitions: [Partition]
  /// acc^est, a share of 1.
  public let accuracy: Double
  /// Lat^est, the mean in milliseconds.
  public let latency: Double
}
