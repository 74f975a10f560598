import Charts
import SplitInference

/// Looks for the points of one layer that no other point beats: a Pareto local search (Paquete, Chiarandini and Stützle,
/// 2004). It tries the neighbours of every point that is on the front, or just below it, until there are none left.
struct PointSearch {
  /// What is looked for, which decides what is tried first.
  enum Goal: Sendable, CustomStringConvertible {
    /// The most right decisions for this number of bytes.
    case budget(Double)
    /// The fewest bytes for this share of right decisions.
    case accuracy(Double)

    /// How far a result is from the goal.
    func distance(of result: Trial.Result) -> Double {
      switch self {
      case .budget(let bytes): abs(result.bytes / bytes - 1)
      case .accuracy(let share): abs(result.accuracy - share)
      }
    }

    var description: String {
      switch self {
      case .budget(let bytes): "\(NumberText.fixed(bytes, 0)) bytes"
      case .accuracy(let share): "\(NumberText.fixed(share, 3)) right decisions"
      }
    }

    /// The trial of a front that serves the goal best; nil if none reaches it.
    func best(of front: [Trial]) -> Trial? {
      switch self {
      case .budget(let bytes): front.last { $0.chosenBy.bytes <= bytes }
      case .accuracy(let share): front.first { $0.chosenBy.accuracy >= share }
      }
    }
  }

  /// A point this far below the front may be on it by the chance of the maps, and its neighbours are tried.
  private static let tolerance = 0.004

  let layer: SearchLayer
  let number: Int
  let goal: Goal
  private(set) var trials: [Trial] = []
  private var tried: Set<OperatingPoint> = []
  private var expanded: Set<OperatingPoint> = []

  init(_ layer: SearchLayer, number: Int, goal: Goal) {
    (self.layer, self.number, self.goal) = (layer, number, goal)
  }

  /// - Parameters:
  ///   - limit: about how many points to try.
  ///   - progress: called with the number of points so far.
  mutating func run(limit: Int, in space: SearchSpace, progress: (Int) -> Void) throws(CommandError) {
    try attempt(Array(space.starts.prefix(limit)))
    while tried.count < limit, let next = next() {
      progress(tried.count)
      expanded.insert(next.point)
      try attempt(space.neighbours(of: next.point))
    }
    progress(tried.count)
  }

  /// The trial whose neighbours are tried next, of those not far below the front: in turn the one nearest to the goal, and
  /// the oldest, so that the search does not stay where it is.
  private func next() -> Trial? {
    let front = trials.front
    let candidates = trials.filter { trial in
      guard !expanded.contains(trial.point) else { return false }
      let best = front.last { $0.chosenBy.bytes <= trial.chosenBy.bytes }?.chosenBy.accuracy ?? 0
      return trial.chosenBy.accuracy + Self.tolerance >= best
    }
    guard expanded.count % 2 == 0 else { return candidates.first }
    return candidates.min {
      (goal.distance(of: $0.chosenBy), $0.chosenBy.bytes) < (goal.distance(of: $1.chosenBy), $1.chosenBy.bytes)
    }
  }

  private mutating func attempt(_ points: [OperatingPoint]) throws(CommandError) {
    let new = points.filter { tried.insert($0).inserted }
    let (layer, number) = (layer, number)
    let results = Concurrently.map(new.count) { index -> Result<Trial?, CommandError> in
      do throws(CommandError) { return .success(try layer.trial(new[index], layer: number)) } catch {
        return .failure(error)
      }
    }
    for result in results { if let trial = try result.get() { trials.append(trial) } }
  }
}

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
