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
    var point = range.lowerBound
    var isOpen = true  // whether `point` itself still has to be covered
    while isOpen {
      let reaching = intervals.indices.filter { intervals[$0].lowerBound <= point && intervals[$0].upperBound >= point }
      let best = reaching.max { (intervals[$0].upperBound, -$0) < (intervals[$1].upperBound, -$1) }
      if let best, intervals[best].upperBound > point || chosen.isEmpty || gaps.last?.upperBound == point {
        chosen.append(best)
        point = intervals[best].upperBound
        isOpen = point < range.upperBound
        // What lies between this end and the next beginning is found in the next round.
        if !isOpen || intervals.contains(where: { $0.lowerBound <= point && $0.upperBound > point }) { continue }
      }
      let next = intervals.map(\.lowerBound).filter { $0 > point && $0 <= range.upperBound }.min()
      gaps.append(point...(next ?? range.upperBound))
      point = next ?? range.upperBound
      isOpen = next != nil
    }
    (self.chosen, self.gaps) = (chosen, gaps)
  }
}
