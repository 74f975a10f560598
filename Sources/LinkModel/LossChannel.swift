import SeededRandom

/// Decides packet by packet which ones are damaged. The same seed gives the same decisions.
package struct LossChannel: Sendable {
  private let model: LossModel
  private var random: SeededGenerator
  private var isBad = false

  /// A burst channel starts in a state that is drawn from the long-run shares.
  ///
  /// - Precondition: `model.isValid`.
  package init(_ model: LossModel, seed: UInt64) {
    precondition(model.isValid, "a loss model needs probabilities")
    self.model = model
    random = SeededGenerator(seed: seed)
    if case .bursts(let chain) = model { isBad = random.nextUnit() < chain.shareOfBad }
  }

  /// Whether the next packet is damaged.
  ///
  /// - Parameter bits: The bits that must be right.
  package mutating func damages(bits: Int) -> Bool {
    switch model {
    case .independent(let rate):
      return rate > 0 && random.nextUnit() < rate
    case .bitErrors(let rate):
      guard rate > 0 else { return false }
      return random.nextUnit() >= Self.power(1 - rate, bits)
    case .bursts(let chain):
      if random.nextUnit() < (isBad ? chain.badToGood : chain.goodToBad) { isBad.toggle() }
      return random.nextUnit() < (isBad ? chain.lossWhenBad : chain.lossWhenGood)
    }
  }

  /// By squaring, so that every machine computes the same.
  static func power(_ base: Double, _ exponent: Int) -> Double {
    var (result, square, left) = (1.0, base, exponent)
    while left > 0 {
      if left % 2 == 1 { result *= square }
      square *= square
      left /= 2
    }
    return result
  }
}
