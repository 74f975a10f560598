/// A partition point of a network, and what it achieves with each number of slices: one curve of Clio's Fig. 4.
///
/// A compressed picture is a partition point too: nothing of the network runs on the device, and a slice is a scan of a
/// progressive JPEG or, with `isProgressive` false, one of the qualities of a baseline JPEG.
///
/// Source: Clio (MobiCom '20), sections 3.2 to 3.4.
public struct PartitionProfile: Hashable, Sendable {
  /// What the server has when this much has arrived.
  public struct Slice: Hashable, Sendable {
    /// All bytes up to and including this slice.
    public let bytes: Int
    /// A share of 1.
    public let accuracy: Double

    public init(bytes: Int, accuracy: Double) { (self.bytes, self.accuracy) = (bytes, accuracy) }
  }

  public let name: String
  /// C_iot(L₁…L_k) and C_cloud(L_k+1…L_K): ε_k^C, without transmission.
  public let computation: Cost
  /// Whether each slice contains those before it, so that the device sends until time is up. Else it must choose one
  /// before it sends.
  public let isProgressive: Bool
  /// By rising bytes.
  public let slices: [Slice]

  /// - Throws: `empty`; `outOfRange` with the index of a slice with too few bytes or an accuracy outside 0 … 1, or the
  ///   number of slices for an invalid computation.
  public init(
    name: String, computation: Cost, isProgressive: Bool = true, slices: [Slice]
  ) throws(PlanningError) {
    guard !slices.isEmpty else { throw .empty }
    for (index, slice) in slices.enumerated() {
      let least = index == 0 ? 1 : slices[index - 1].bytes + 1
      guard slice.bytes >= least, slice.bytes < 1 << 40, 0...1 ~= slice.accuracy else {
        throw .outOfRange(index: index)
      }
    }
    guard computation.isValid else { throw .outOfRange(index: slices.count) }
    (self.name, self.computation, self.isProgressive, self.slices) = (name, computation, isProgressive, slices)
  }

  /// The bandwidth in bit/s that a slice needs within a latency in milliseconds. Nil if the computation leaves no time.
  public func bandwidth(for slice: Int, within latency: Double) -> Double? {
    let time = latency - computation.latency
    return time > 0 ? Double(slices[slice].bytes) * 8000 / time : nil
  }

  /// Eq. 3: the range of bandwidths to which the number of slices can adapt, from that of the first slice to that of the
  /// last. Nil if the computation leaves no time.
  public func bandwidths(within latency: Double) -> ClosedRange<Double>? {
    guard let low = bandwidth(for: 0, within: latency), let high = bandwidth(for: slices.count - 1, within: latency)
    else {
      return nil
    }
    return low...high
  }

  /// The slice with the highest accuracy of those that arrive in time, the smallest of equal ones. Nil if none does.
  public func slice(at bandwidth: Double, within latency: Double) -> Int? {
    var best: Int?
    for index in slices.indices {
      guard let needed = self.bandwidth(for: index, within: latency), needed <= bandwidth else { break }
      if let found = best, slices[index].accuracy <= slices[found].accuracy { continue }
      best = index
    }
    return best
  }
}

/// The fewest intervals that cover a range: which partition points are worth training.
///
/// Greedy: of the intervals that begin at or before the first point that is not covered, the one that reaches furthest. This
/// is optimal. Where no interval begins in time, there is a gap, and the cover goes on at the next beginning.
///
/// Source: Clio (MobiCom '20), section 3.4, with the bandwidth ranges of Eq. 3.
public struct IntervalCover: Hashable, Sendable {
  /// The indices of the chosen intervals, from low to high.
  public let chosen: [Int]
  /// The parts of the range that no interval covers.
  public let gaps: [ClosedRange<Double>]

  /// - Complexity: O(intervals²).
  public init(of range: ClosedRange<Double>, by intervals: [ClosedRange<Double>]) {
    var (chosen, gaps): ([Int], [ClosedRange<Double>]) = ([], [])
    // Everything below `point` is covered or in a gap.
    var point = range.lowerBound
    var isCovered = false  // whether `point` itself is
    while !isCovered || point < range.upperBound {
      let reaching = intervals.indices.filter {
        intervals[$0].lowerBound <= point
          && (isCovered ? intervals[$0].upperBound > point : intervals[$0].upperBound >= point)
      }
      if let best = reaching.max(by: { intervals[$0].upperBound < intervals[$1].upperBound }) {
        chosen.append(best)
        (point, isCovered) = (intervals[best].upperBound, true)
        continue
      }
      let next = intervals.map(\.lowerBound).filter { $0 > point && $0 <= range.upperBound }.min()
      gaps.append(point...(next ?? range.upperBound))
      guard let next else { break }
      (point, isCovered) = (next, false)
    }
    (self.chosen, self.gaps) = (chosen, gaps)
  }
}
