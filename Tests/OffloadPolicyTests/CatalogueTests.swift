import OffloadPolicy
import TestFixtures
import Testing

// Catalogue: decide
/// After each exit of a network: early exits at a confidence of 0.8, and the server's help after the last one.
func decide(_ logits: Span<UInt8>, after exit: Int, scale: LogitScale) -> OffloadDecision {
  var memory = ContiguousArray<Int32>(repeating: 0, count: logits.count)
  var numbers = memory.mutableSpan
  scale.convert(logits, into: &numbers)
  let softmax = FixedSoftmax(of: numbers.span)

  let sure = ExitRule.confidence(above: FixedPoint.share(0.8))
  let rules: ContiguousArray<ExitRule> = [sure, sure, .never]
  let test = AcceptanceTest(bias: -127_719, first: 383_384, second: -191_353)
  let policy = ExitPolicy(rules.span, test: test)
  return policy.decision(after: exit, softmax)
}
// Catalogue: end

@Suite struct CatalogueTests {
  /// The first exit is sure of a class far above the others; the last one offloads what the test does not trust.
  @Test func exampleIsShownAndRuns() throws {
    let example = try #require(try CompiledExample("Catalogue", "decide", in: #filePath))
    #expect(try example.isShown(onPageOf: "OffloadPolicy"))
    let scale = try #require(LogitScale(scale: 0.1))
    let (sure, unsure): ([UInt8], [UInt8]) = ([0, 100, 0], [1, 2, 3])
    #expect(decide(sure.span, after: 0, scale: scale) == .accept(classIndex: 1))
    #expect(decide(unsure.span, after: 1, scale: scale) == .carryOn)
    #expect(decide(unsure.span, after: 2, scale: scale) == .offload)
  }
}
