/// What a configuration does, partition by partition.
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
