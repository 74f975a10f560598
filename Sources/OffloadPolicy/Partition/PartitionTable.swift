/// Which partition point serves a bandwidth best: the envelope of all profiles, as steps.
///
/// Source: Clio (MobiCom '20), sections 3.3 and 5.6, Fig. 4.
public struct PartitionTable: ~Escapable {
  /// From this bandwidth on, up to the next step, the partition point is best.
  public struct Step: Hashable, Sendable {
    /// In bit/s.
    public let leastBandwidth: UInt32
    public let partition: UInt16

    public init(leastBandwidth: UInt32, partition: UInt16) {
      (self.leastBandwidth, self.partition) = (leastBandwidth, partition)
    }
  }

  public let steps: Span<Step>

  /// Nil if there is no step, or the bandwidths do not rise from step to step.
  @_lifetime(copy steps)
  public init?(_ steps: Span<Step>) {
    guard steps.count > 0 else { return nil }
    for index in steps.indices where index > 0 && steps[index].leastBandwidth <= steps[index - 1].leastBandwidth {
      return nil
    }
    self.steps = steps
  }

  /// The partition point for a mean bandwidth in bit/s. Below the first step, it is the first step's: it needs the least
  /// bandwidth.
  ///
  /// Cost: at most one comparison per step.
  public func partition(for bandwidth: UInt32) -> UInt16 {
    var place = steps.count - 1
    while place > 0, steps[place].leastBandwidth > bandwidth { place -= 1 }
    return steps[place].partition
  }
}
