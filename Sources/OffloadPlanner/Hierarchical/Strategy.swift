/// A way to infer: on the device, on the server, or hierarchically, with its measured accuracy and cost.
public struct Strategy: Hashable, Sendable {
  public let name: String
  /// A share of 1.
  public let accuracy: Double
  public let cost: Cost

  public init(name: String, accuracy: Double, cost: Cost) {
    (self.name, self.accuracy, self.cost) = (name, accuracy, cost)
  }

  /// The best of several strategies under a requirement, and whether another one is better in a number without a bound.
  public struct Choice: Hashable, Sendable {
    public let strategy: Strategy
    /// Whether no other strategy that meets the requirement has a lower energy (under a bound on accuracy), or the same
    /// accuracy at a lower cost (under the others).
    public let isUndisputed: Bool
    /// Whether it meets the requirement. If none does, the choice is the server: it is `fallback`.
    public let meetsRequirement: Bool
  }

  /// The strategy for a requirement, by the rule of the paper's Table 5: under a bound on accuracy, the one with the least
  /// latency (and, as `isUndisputed` tells, energy); under a bound on latency or energy, the most accurate one. If none
  /// meets the bound, inference is left to the server.
  ///
  /// - Parameter fallback: the strategy that only uses the server; it competes like the others.
  ///
  /// Source: hierarchical inference, sections 3.3 and 4.4.
  public static func best(of strategies: [Strategy], or fallback: Strategy, under requirement: Requirement) -> Choice {
    let meeting = (strategies + [fallback]).filter { requirement.isMet(accuracy: $0.accuracy, cost: $0.cost) }
    guard var best = meeting.first else {
      return Choice(strategy: fallback, isUndisputed: true, meetsRequirement: false)
    }
    for other in meeting.dropFirst()
    where requirement.prefers((other.accuracy, other.cost), to: (best.accuracy, best.cost)) {
      best = other
    }
    let isUndisputed: Bool
    if case .accuracy = requirement {
      isUndisputed = meeting.allSatisfy { $0.cost.energy >= best.cost.energy }
    } else {
      isUndisputed = meeting.allSatisfy { $0.accuracy < best.accuracy || $0.cost.energy >= best.cost.energy }
    }
    return Choice(strategy: best, isUndisputed: isUndisputed, meetsRequirement: true)
  }
}
