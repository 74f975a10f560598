public import OffloadPolicy

/// The best ⟨partition, slice⟩ at every bandwidth, as steps: the bold curve of Clio's Fig. 4.
///
/// A step begins where a slice of some partition point can first arrive in time and is more accurate than all that can at
/// lower bandwidths. So the envelope is exact: no bandwidths are sampled.
///
/// Source: Clio (MobiCom '20), section 3.3.
public struct PartitionEnvelope: Sendable {
  public struct Step: Hashable, Sendable {
    /// In bit/s.
    public let leastBandwidth: Double
    public let partition: Int
    public let slice: Int
    public let accuracy: Double
  }

  /// By rising bandwidth and accuracy; empty if no partition point leaves time to send.
  public let steps: [Step]

  /// - Parameter latency: the target from end to end, in milliseconds.
  /// - Complexity: O(slices · log slices), over all profiles.
  public init(_ profiles: [PartitionProfile], within latency: Double) {
    var all: [Step] = []
    for (partition, profile) in profiles.enumerated() {
      for (index, slice) in profile.slices.enumerated() {
        guard let bandwidth = profile.bandwidth(for: index, within: latency) else { continue }
        all.append(
          Step(leastBandwidth: bandwidth, partition: partition, slice: index, accuracy: slice.accuracy))
      }
    }
    // At the same bandwidth the most accurate one first, then the first partition.
    all.sort { ($0.leastBandwidth, -$0.accuracy, $0.partition) < ($1.leastBandwidth, -$1.accuracy, $1.partition) }
    var steps: [Step] = []
    for step in all where steps.last.map({ step.accuracy > $0.accuracy }) ?? true { steps.append(step) }
    self.steps = steps
  }

  /// The step for a bandwidth; nil below the first.
  public func step(at bandwidth: Double) -> Step? {
    let place = steps.partitioningIndex { $0.leastBandwidth > bandwidth }
    return place == 0 ? nil : steps[place - 1]
  }

  /// The steps of a device's `PartitionTable`: partition points only, bandwidths rounded up to whole bit/s.
  public var tableSteps: [PartitionTable.Step] {
    var result: [PartitionTable.Step] = []
    for step in steps {
      guard let partition = UInt16(exactly: step.partition), step.leastBandwidth <= 4_294_967_295,
        result.last?.partition != partition
      else { continue }
      let bandwidth = UInt32(step.leastBandwidth.rounded(.up))
      if let last = result.last, last.leastBandwidth >= bandwidth { result.removeLast() }
      if result.last?.partition == partition { continue }
      result.append(.init(leastBandwidth: bandwidth, partition: partition))
    }
    return result
  }
}
