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
