/// How packets of one direction are damaged on air.
package enum LossModel: Hashable, Sendable {
  /// Each packet is damaged with this probability, whatever its length.
  case independent(Double)
  /// Each bit is wrong with this probability, so long packets are damaged more often.
  case bitErrors(Double)
  /// Bursts, after Gilbert (1960) and Elliott (1963).
  case bursts(GilbertElliott)

  package static let none = LossModel.independent(0)

  /// Whether all parameters are probabilities.
  package var isValid: Bool {
    switch self {
    case .independent(let rate), .bitErrors(let rate): 0...1 ~= rate
    case .bursts(let chain): chain.isValid
    }
  }
}

/// A channel that is good or bad. It may change its state before each packet.
package struct GilbertElliott: Hashable, Sendable {
  /// The probability that a good channel turns bad, per packet.
  package var goodToBad: Double
  /// The probability that a bad channel turns good, per packet.
  package var badToGood: Double
  /// The probability that a packet is damaged while the channel is good.
  package var lossWhenGood: Double
  /// The probability that a packet is damaged while the channel is bad.
  package var lossWhenBad: Double

  package init(goodToBad: Double, badToGood: Double, lossWhenGood: Double = 0, lossWhenBad: Double = 1) {
    (self.goodToBad, self.badToGood) = (goodToBad, badToGood)
    (self.lossWhenGood, self.lossWhenBad) = (lossWhenGood, lossWhenBad)
  }

  /// The channel that damages the share `loss` of all packets, in bursts of `burst` packets on average; nothing is damaged
  /// between bursts.
  ///
  /// - Returns: nil if there is none: `loss` is not in 0..<1, or `burst` is below 1 or so short that bursts touch.
  package init?(loss: Double, burst: Double) {
    guard loss >= 0, loss < 1, burst >= 1, burst.isFinite else { return nil }
    let goodToBad = loss / ((1 - loss) * burst)
    guard goodToBad <= 1 else { return nil }
    self.init(goodToBad: goodToBad, badToGood: 1 / burst)
  }

  var isValid: Bool { [goodToBad, badToGood, lossWhenGood, lossWhenBad].allSatisfy { 0...1 ~= $0 } }

  /// The share of time in the bad state, in the long run.
  package var shareOfBad: Double { goodToBad == 0 ? 0 : goodToBad / (goodToBad + badToGood) }

  /// The share of packets that are damaged, in the long run.
  package var loss: Double { shareOfBad * lossWhenBad + (1 - shareOfBad) * lossWhenGood }

  /// The mean number of packets of a stay in the bad state.
  package var meanBurst: Double { 1 / badToGood }
}
