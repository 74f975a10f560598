/// What a Pareto front compares: less latency and more accuracy are better.
public protocol ParetoPoint {
  /// In milliseconds.
  var latency: Double { get }
  /// A share of 1.
  var accuracy: Double { get }
}

/// The points that no other point beats. A point beats another one if it has at most its latency and at least its accuracy.
///
/// Under a bound on latency or accuracy, no point that was inserted is better than the best one of the front.
public struct ParetoFront<Point: ParetoPoint> {
  /// By rising latency, and by rising accuracy: no two points have the same latency or the same accuracy.
  public private(set) var points: [Point] = []

  public init() {}

  /// Inserts a point unless one of the front is at least as good, and removes those that it beats. Of points with the same
  /// latency and accuracy, the first one stays.
  ///
  /// - Parameter point: its numbers must not be NaN.
  /// - Returns: whether the point is in the front.
  /// - Complexity: O(log points) for a point that is not inserted, else O(points).
  @discardableResult public mutating func insert(_ point: Point) -> Bool {
    let place = points.partitioningIndex {
      $0.latency > point.latency || ($0.latency == point.latency && $0.accuracy < point.accuracy)
    }
    guard place == 0 || points[place - 1].accuracy < point.accuracy else { return false }
    var end = place
    while end < points.count, points[end].accuracy <= point.accuracy { end += 1 }
    points.replaceSubrange(place..<end, with: CollectionOfOne(point))
    return true
  }

  /// The point with the least latency of those with at least this accuracy; nil if there is none.
  ///
  /// - Complexity: O(log points).
  public func fastest(accuracyAtLeast least: Double) -> Point? {
    let place = points.partitioningIndex { $0.accuracy >= least }
    return place < points.count ? points[place] : nil
  }

  /// The point with the most accuracy of those with at most this latency; nil if there is none.
  ///
  /// - Complexity: O(log points).
  public func mostAccurate(latencyAtMost most: Double) -> Point? {
    let place = points.partitioningIndex { !($0.latency <= most) }
    return place > 0 ? points[place - 1] : nil
  }
}

extension ParetoFront: Sendable where Point: Sendable {}

extension ExitOutcome: ParetoPoint {
  public var latency: Double { cost.latency }
}
