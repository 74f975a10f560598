import Testing

@testable import LinkModel

@Suite struct LossModelTests {
  private func losses(_ model: LossModel, bits: Int = 2000, count: Int = 100_000) -> [Bool] {
    var channel = LossChannel(model, seed: 12)
    return (0..<count).map { _ in channel.damages(bits: bits) }
  }

  private func share(_ losses: [Bool]) -> Double { Double(losses.count { $0 }) / Double(losses.count) }

  @Test func ratesAreTheClosedForms() {
    #expect(abs(share(losses(.independent(0.3))) - 0.3) < 0.006)
    // 1 − (1 − 10⁻⁴)²⁰⁰⁰ = 0.18127
    #expect(abs(share(losses(.bitErrors(1e-4))) - 0.18127) < 0.005)
    #expect(share(losses(.none)) == 0 && share(losses(.independent(1))) == 1)
  }

  /// Bursts have the mean length 1 / P(bad → good), and their share of packets is the chain's.
  @Test(arguments: [(0.1, 1.5), (0.1, 8.0), (0.4, 20.0)]) func burstLengths(_ loss: Double, _ burst: Double) throws {
    let chain = try #require(GilbertElliott(loss: loss, burst: burst))
    #expect(abs(chain.loss - loss) < 1e-12 && chain.meanBurst == burst)
    let losses = losses(.bursts(chain))
    let starts = losses.indices.count { losses[$0] && ($0 == 0 || !losses[$0 - 1]) }
    let mean = Double(losses.count { $0 }) / Double(starts)
    #expect(abs(mean - burst) < 0.08 * burst)
    #expect(abs(share(losses) - loss) < 0.08 * loss + 0.002)
  }

  /// Losses within both states: the long-run rate is the weighted mean.
  @Test func lossesWithinStates() {
    let chain = GilbertElliott(goodToBad: 0.02, badToGood: 0.08, lossWhenGood: 0.05, lossWhenBad: 0.7)
    #expect(abs(chain.shareOfBad - 0.2) < 1e-12 && abs(chain.loss - 0.18) < 1e-12)
    #expect(abs(share(losses(.bursts(chain))) - 0.18) < 0.01)
  }

  @Test func impossibleChainsAreRefused() {
    #expect(GilbertElliott(loss: 1, burst: 4) == nil && GilbertElliott(loss: -0.1, burst: 4) == nil)
    #expect(GilbertElliott(loss: 0.5, burst: 0.5) == nil && GilbertElliott(loss: 0.9, burst: 2) == nil)
    #expect(GilbertElliott(loss: 0, burst: 4)?.loss == 0)
    #expect(!LossModel.independent(1.1).isValid && !LossModel.bitErrors(.nan).isValid)
  }
}
