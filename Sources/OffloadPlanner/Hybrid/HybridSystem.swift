/// A base model on the device, a router beside it, and a global model on a server: what the system costs and can reach at a
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
