import SplitInference

/// A point that was tried, and what came of it.
struct Trial: Sendable {
  /// What a set of labelled maps says about a point.
  struct Result: Sendable {
    /// The mean number of bytes per map, and the largest.
    let bytes: Double
    let mostBytes: Int
    /// The share of right decisions, of `count` maps.
    let accuracy: Double
    let count: Int

    var interval: ShareInterval { ShareInterval(right: accuracy * Double(count), of: count) }
  }

  /// The number of the layer.
  let layer: Int
  let point: OperatingPoint
  /// On the maps that points are chosen by.
  let chosenBy: Result
  /// On other maps; nil before it is known.
  var reported: Result?
}

extension [Trial] {
  /// The trials for which no other takes as few bytes and is right as often: the Pareto front, fewest bytes first.
  var front: [Trial] {
    var front: [Trial] = []
    let sorted = sorted {
      ($0.chosenBy.bytes, -$0.chosenBy.accuracy) < ($1.chosenBy.bytes, -$1.chosenBy.accuracy)
    }
    for trial in sorted where trial.chosenBy.accuracy > front.last?.chosenBy.accuracy ?? -1 { front.append(trial) }
    return front
  }
}
