/// What an inference, or a part of one, takes.
public struct Cost: Hashable, Sendable {
  /// In milliseconds.
  public var latency: Double
  /// The device's energy in millijoules.
  public var energy: Double

  public init(latency: Double, energy: Double) { (self.latency, self.energy) = (latency, energy) }

  public static let zero = Cost(latency: 0, energy: 0)

  public static func + (a: Cost, b: Cost) -> Cost { Cost(latency: a.latency + b.latency, energy: a.energy + b.energy) }

  public static func * (factor: Double, cost: Cost) -> Cost {
    Cost(latency: factor * cost.latency, energy: factor * cost.energy)
  }

  /// Whether both numbers are finite and not negative.
  public var isValid: Bool { latency >= 0 && energy >= 0 && latency.isFinite && energy.isFinite }
}

/// The bound that a plan must keep, on validation samples.
public enum Requirement: Hashable, Sendable {
  /// A share of 1.
  case accuracy(atLeast: Double)
  /// The mean, in milliseconds.
  case latency(atMost: Double)
  /// The mean, in millijoules.
  case energy(atMost: Double)

  public func isMet(accuracy: Double, cost: Cost) -> Bool {
    switch self {
    case .accuracy(let least): accuracy >= least
    case .latency(let most): cost.latency <= most
    case .energy(let most): cost.energy <= most
    }
  }

  /// Whether the first of two results that meet the requirement is better: under a bound on accuracy, the one with less
  /// latency, then less energy, then more accuracy; under another bound, the one with more accuracy, then less latency,
  /// then less energy.
  public func prefers(_ a: (accuracy: Double, cost: Cost), to b: (accuracy: Double, cost: Cost)) -> Bool {
    if case .accuracy = self {
      return (a.cost.latency, a.cost.energy, -a.accuracy) < (b.cost.latency, b.cost.energy, -b.accuracy)
    }
    return (-a.accuracy, a.cost.latency, a.cost.energy) < (-b.accuracy, b.cost.latency, b.cost.energy)
  }
}

/// Why no plan can be made from measured numbers.
public enum PlanningError: Error, Hashable, Sendable {
  /// There are no samples, exits, blocks or other parts to plan with.
  case empty
  /// Two tables that belong together differ in size.
  case sizesDiffer
  /// The number at this place is NaN, infinite, or outside its range.
  case outOfRange(index: Int)
  /// A number is beyond a limit of the planner, such as configurations times samples.
  case tooMany
  /// Nothing meets the requirement.
  case unreachable
  /// All samples are of one kind, so nothing can be fitted that tells two kinds apart.
  case oneKind
}
