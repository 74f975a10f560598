/// Which cases are run.
public struct Selection: Hashable, Sendable {
  /// Parts of identifiers, of which a case has to have one; none for all cases.
  public var texts: [String]
  /// Tiers, of which a case has to have one; none for all.
  public var tiers: Set<VectorCase.Tier>

  public init(texts: [String] = [], tiers: Set<VectorCase.Tier> = []) { (self.texts, self.tiers) = (texts, tiers) }

  public func contains(_ test: VectorCase) -> Bool {
    (tiers.isEmpty || tiers.contains(test.tier)) && (texts.isEmpty || texts.contains { test.id.contains($0) })
  }
}
