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

/// The mean bandwidth of the last minute, from one measurement per second.
///
/// The measurements are in memory that the caller provides: one value per second of the window, 60 for Clio's minute. Before
/// the window is full, the mean is that of the measurements so far.
///
/// Source: Clio (MobiCom '20), section 5.6.
public struct BandwidthWindow: Hashable, Sendable {
  /// The largest measurement, in bit/s; larger ones count as this. 64 of them have a sum of 32 bits.
  public static let maximum: UInt32 = 1 << 26 - 1
  /// The longest window, in seconds.
  public static let maximumSeconds = 64

  /// The number of measurements in the window.
  public private(set) var count = 0
  private var next = 0
  private var sum: UInt32 = 0

  public init() {}

  /// Adds a second's bandwidth, in bit/s, in place of the oldest one if the window is full.
  ///
  /// - Parameter measurements: the same memory in every call, 1 … 64 values; it needs no first contents.
  public mutating func add(_ bandwidth: UInt32, in measurements: inout MutableSpan<UInt32>) {
    precondition((1...Self.maximumSeconds).contains(measurements.count), "a window has 1 to 64 seconds")
    precondition(count <= measurements.count && next < measurements.count, "the window must keep its size")
    if count == measurements.count { sum -= measurements[next] } else { count += 1 }
    measurements[next] = min(bandwidth, Self.maximum)
    sum += measurements[next]
    next = next + 1 == measurements.count ? 0 : next + 1
  }

  /// The mean in bit/s, rounded down; nil before the first measurement.
  public var mean: UInt32? { count == 0 ? nil : sum / UInt32(truncatingIfNeeded: count) }
}
