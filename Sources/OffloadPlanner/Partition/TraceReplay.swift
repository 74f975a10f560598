import OffloadPolicy

/// Replays a trace: one inference per second, whose partition point is chosen before its bandwidth is known.
///
/// Source: Clio (MobiCom '20), section 5.6, Fig. 9 to 11. If not even the first slice arrives in time, the accuracy is 0.
public struct TraceReplay: Sendable {
  public enum Method: Hashable, Sendable {
    /// Always this partition point.
    case fixed(Int)
    /// The partition point of the envelope at the mean bandwidth of the last minute.
    case adaptive
    /// The best partition point for the bandwidth of that second, which is not known in advance: the limit of all methods.
    case informed
  }

  public struct Second: Hashable, Sendable {
    /// In bit/s.
    public let bandwidth: Double
    /// The mean of the seconds before, which the choice uses; that of this second for the first one.
    public let expected: Double
    /// nil if no partition point leaves time to send.
    public let partition: Int?
    public let accuracy: Double
  }

  public let seconds: [Second]

  /// - Parameters:
  ///   - bandwidths: the bandwidth of each second, in bit/s.
  ///   - profiles: the partition points.
  ///   - latency: the target, in milliseconds.
  ///   - window: the number of seconds of the mean, 1 … 64.
  /// - Throws: `empty`; `outOfRange` with the index of a bandwidth that is negative or not finite.
  public init(
    bandwidths: [Double], _ profiles: [PartitionProfile], within latency: Double, _ method: Method, window: Int = 60
  ) throws(PlanningError) {
    guard !bandwidths.isEmpty else { throw .empty }
    if let index = bandwidths.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) { throw .outOfRange(index: index) }
    let envelope = PartitionEnvelope(profiles, within: latency)
    var memory = ContiguousArray<UInt32>(repeating: 0, count: min(max(window, 1), BandwidthWindow.maximumSeconds))
    var mean = BandwidthWindow()
    var seconds: [Second] = []
    for bandwidth in bandwidths {
      let expected = mean.mean.map { Double($0) } ?? bandwidth
      let known = method == .informed ? bandwidth : expected
      let partition: Int? =
        if case .fixed(let partition) = method {
          partition
        } else {
          (envelope.step(at: known) ?? envelope.steps.first)?.partition
        }
      let accuracy = partition.map { Self.accuracy(of: profiles[$0], bandwidth, known, latency) } ?? 0
      seconds.append(
        Second(bandwidth: bandwidth, expected: expected, partition: partition, accuracy: accuracy))
      var measurements = memory.mutableSpan
      mean.add(UInt32(min(bandwidth, Double(BandwidthWindow.maximum))), in: &measurements)
    }
    self.seconds = seconds
  }

  /// A progressive partition point uses what arrives. Another one has chosen a slice for the bandwidth that it expected.
  private static func accuracy(
    of profile: PartitionProfile, _ bandwidth: Double, _ expected: Double, _ latency: Double
  ) -> Double {
    let slice = profile.slice(at: profile.isProgressive ? bandwidth : expected, within: latency)
    guard let slice, let needed = profile.bandwidth(for: slice, within: latency), needed <= bandwidth else { return 0 }
    return profile.slices[slice].accuracy
  }

  public var meanAccuracy: Double { seconds.reduce(0) { $0 + $1.accuracy } / Double(seconds.count) }

  /// How often the partition point differs from that of the second before.
  public var changes: Int { zip(seconds, seconds.dropFirst()).count { $0.partition != $1.partition } }
}
