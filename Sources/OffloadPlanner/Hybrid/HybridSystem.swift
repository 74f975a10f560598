/// A base model and a router on the device, and a global model on a server: what the system costs and can reach at a
/// coverage c, the share of samples that stay on the device.
///
/// Source: "Achieving high TinyML accuracy through selective cloud interactions", section 2 and appendix A.2.
public struct HybridSystem: Hashable, Sendable {
  /// R_r: of the router, which runs for every sample.
  public var router: Cost
  /// R(α_b); ℓ_b and μ_b in appendix A.2.
  public var base: Cost
  /// R(α_g): of sending a sample to the global model and computing it there; ℓ_g and μ_g in appendix A.2.
  public var global: Cost

  public init(router: Cost = .zero, base: Cost, global: Cost) {
    (self.router, self.base, self.global) = (router, base, global)
  }

  /// Eq. 1: R_r + R(α_b) + (1 − c) · R(α_g), for latency and energy alike (appendix A.2).
  public func cost(coverage: Double) -> Cost { router + base + (1 - coverage) * global }

  /// The least coverage whose cost keeps a bound (Algorithm 2, line 3). Nil if even the base model alone exceeds it.
  public func leastCoverage(within bound: Requirement) -> Double? {
    let fixed = router + base
    switch bound {
    case .accuracy: return nil
    case .latency(let most): return Self.leastCoverage(most - fixed.latency, global.latency)
    case .energy(let most): return Self.leastCoverage(most - fixed.energy, global.energy)
    }
  }

  private static func leastCoverage(_ rest: Double, _ global: Double) -> Double? {
    guard rest >= 0 else { return nil }
    return global > 0 ? max(1 - rest / global, 0) : 0
  }

  /// min{(α_g − α_b) / (1 − α_b) · (1 − c) + α_b, α_g}: the most that a hybrid can reach if the router finds every mistake
  /// of the base model, but not which of them the global model repeats.
  public static func upperBound(base: Double, global: Double, coverage: Double) -> Double {
    min((global - base) / (1 - base) * (1 - coverage) + base, global)
  }
}

/// Tunes a router's threshold on validation samples to a resource level.
///
/// Source: the paper's Algorithm 2. It collects r₀ − r₁, which fits the routing function of appendix A.3; with that of
/// section 2, which offloads if r₁ − r₀ > t, the scores are r₁ − r₀.
public enum CoverageTuning {
  /// The least score t with at least c of the samples at or below it: the share that stays is at least c. Below all scores
  /// for c = 0.
  ///
  /// - Complexity: O(samples · log samples).
  public static func threshold(_ table: RoutingTable, coverage: Double) -> Double {
    let sorted = table.scores.sorted()
    // The allowance keeps a product such as 0.6 · 5 = 3.0000000000000004 from asking for one sample more.
    let needed = min(Int((coverage * Double(table.count) - 1e-9).rounded(.up)), table.count)
    return needed <= 0 ? sorted[0].nextDown : sorted[needed - 1]
  }

  /// The threshold whose cost keeps a bound on latency or energy.
  ///
  /// - Throws: `unreachable` if even the base model alone exceeds the bound, or the bound is one on accuracy.
  public static func threshold(
    _ table: RoutingTable, _ system: HybridSystem, within bound: Requirement
  ) throws(PlanningError) -> Double {
    guard let coverage = system.leastCoverage(within: bound) else { throw .unreachable }
    return threshold(table, coverage: coverage)
  }
}
