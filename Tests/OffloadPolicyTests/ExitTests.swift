import OffloadPolicy
import SeededRandom
import TestFixtures
import Testing

@Suite struct ExitTests {
  private static func softmax(_ logits: [Double]) -> FixedSoftmax {
    let logits = logits.compactMap { FixedPoint.q16($0) }
    return FixedSoftmax(of: logits.span)
  }

  /// Three equal classes: the confidence is ⅓ and the entropy ln 3 = 1.0986.
  @Test func rulesCompareStrictly() {
    let equal = Self.softmax([0, 0, 0])
    #expect(equal.confidence == 21_845)
    #expect(!ExitRule.confidence(above: 21_845).isMet(by: equal) && ExitRule.confidence(above: 21_844).isMet(by: equal))
    #expect(!ExitRule.entropy(below: equal.entropy).isMet(by: equal))
    #expect(ExitRule.entropy(below: FixedPoint.amount(1.0992)).isMet(by: equal))
    #expect(ExitRule.always.isMet(by: equal) && !ExitRule.never.isMet(by: equal))
  }

  /// A higher confidence threshold never exits at an earlier layer, and neither does a lower entropy threshold.
  @Test func stricterThresholdsNeverExitEarlier() {
    var generator = RandomSeed.generator
    for _ in 0..<300 {
      let layers = (0..<5).map { layer in
        Self.softmax((0..<10).map { _ in generator.nextUnit() * Double(layer + 1) * 2 })
      }
      func exit(_ rule: ExitRule) -> Int { layers.firstIndex { rule.isMet(by: $0) } ?? layers.count }
      let (low, high) = (
        UInt32.random(in: 0...65_536, using: &generator), UInt32.random(in: 0...65_536, using: &generator)
      )
      #expect(exit(.confidence(above: min(low, high))) <= exit(.confidence(above: max(low, high))))
      #expect(exit(.entropy(below: 2 * max(low, high))) <= exit(.entropy(below: 2 * min(low, high))))
    }
  }

  @Test(arguments: DecisionCase.all)
  func acceptanceScoresAreThoseOfTheVectors(_ vector: DecisionCase) throws {
    let test = try #require(AcceptanceTest(bias: vector.bias, first: vector.first, second: vector.secondWeight))
    #expect(test.score(of: vector.softmax) == vector.score)
    #expect(test.accepts(vector.softmax) == (vector.score >= 0))
  }

  @Test func weightsBeyondTheLimitAreRefused() {
    #expect(AcceptanceTest(bias: 1 << 28, first: -(1 << 28), second: 1 << 28) != nil)
    #expect(AcceptanceTest(bias: 0, first: 1 << 28 + 1, second: 0) == nil)
    #expect(AcceptanceTest(bias: .min, first: 0, second: 0) == nil)
  }

  /// Early exits, then hierarchical inference: accept where p₁ − p₂ ≥ ½.
  @Test func policyDecidesSampleBySample() throws {
    let rules: [ExitRule] = [.confidence(above: FixedPoint.share(0.9)), .never]
    let test = try #require(AcceptanceTest(bias: -32_768, first: 65_536, second: -65_536))
    let (sure, unsure) = (Self.softmax([0, 6, 0]), Self.softmax([0, 0.5, 0]))
    func decision(after exit: Int, _ softmax: FixedSoftmax, _ test: AcceptanceTest?) -> OffloadDecision {
      let policy = ExitPolicy(rules.span, test: test)
      return policy.decision(after: exit, softmax)
    }
    #expect(decision(after: 0, sure, test) == .accept(classIndex: 1))
    #expect(decision(after: 0, unsure, test) == .carryOn)
    #expect(decision(after: 1, unsure, test) == .offload)
    #expect(decision(after: 1, sure, test) == .accept(classIndex: 1))
    #expect(decision(after: 1, unsure, nil) == .accept(classIndex: 1))
  }
}
