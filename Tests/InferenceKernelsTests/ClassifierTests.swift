import Foundation
import InferenceKernels
import Testing

@Suite struct ClassifierTests {
  @Test(
    arguments: [
      (values: [3], index: 0), (values: [1, 5, 5, 2], index: 1), (values: [-3, -1, -2], index: 1),
      (values: [0, .nan, 1], index: 2), (values: [-.infinity, -4], index: 1),
    ] as [(values: [Float], index: Int)])
  func topClassIsTheFirstLargest(_ example: (values: [Float], index: Int)) {
    let top = TopClass(of: example.values.span)
    #expect(top.index == example.index)
    #expect(top.confidence == example.values[example.index])
  }

  @Test(
    arguments: [
      (values: [1, 5, 5, 2, 9], top: [4, 1, 2]), (values: [3], top: [0]),
      (values: [.nan, 1, .nan, 2], top: [3, 1, 0, 2]),
      (values: [-1, -1, -1], top: [0, 1]), (values: [1, 2], top: []),
    ] as [(values: [Float], top: [Int])])
  func topClassesAreInOrder(_ example: (values: [Float], top: [Int])) {
    var indices = [Int](repeating: -1, count: example.top.count)
    var output = indices.mutableSpan
    TopClasses.find(in: example.values.span, into: &output)
    #expect(indices == example.top)
  }

  /// Against Foundation's double-precision log, over every exponent: consecutive arguments lie 997 bit patterns apart.
  @Test func logarithmIsWithinOneUnit() {
    var worst = (error: 0.0, argument: Float(0))
    var pattern: UInt32 = 1
    while case let x = Float(bitPattern: pattern), x < .infinity {
      let exact = log(Double(x))
      let error = abs(Double(logarithm(x)) - exact) / Double(Float(exact).ulp)
      if exact != 0, error > worst.error { worst = (error, x) }
      pattern += 997
    }
    #expect(worst.error < 1, "at \(worst.argument)")
    #expect(logarithm(1) == 0)
    #expect(logarithm(0) == -.infinity && logarithm(.infinity) == .infinity)
    #expect(logarithm(-1).isNaN && logarithm(.nan).isNaN)
  }

  @Test(arguments: [[0, 0, 0, 0], [5, 0, -5], [1000, 0], [0.5], [-3, -3.5, 2, 1.75, 0]] as [[Float]])
  func entropyAndLogarithmsAreExact(_ logits: [Float]) {
    let largest = logits.map(Double.init).reduce(-.infinity, max)
    let sum = logits.reduce(0) { $0 + exp(Double($1) - largest) }
    let logarithms = logits.map { Double($0) - largest - log(sum) }
    let entropy = -logarithms.reduce(0) { $0 + exp($1) * $1 }
    let found = Entropy.nats(ofLogits: logits.span)
    #expect(abs(Double(found) - entropy) < 1e-6 * Double(logits.count))
    var values = logits
    var span = values.mutableSpan
    LogSoftmax.apply(to: &span)
    for (value, exact) in zip(values, logarithms) { #expect(abs(Double(value) - exact) <= 1e-6 * max(1, abs(exact))) }
  }

  @Test func triggersFireWhenThePredictionIsSure() {
    func fires(_ trigger: ExitTrigger, _ logits: [Float]) -> Bool { trigger.fires(onLogits: logits.span) }
    let (sure, unsure): ([Float], [Float]) = ([9, 0, 1], [1, 1.1, 1])
    #expect(fires(.confidence(above: 0.9), sure))
    #expect(!fires(.confidence(above: 0.9), unsure))
    #expect(fires(.entropy(below: 0.1), sure))
    #expect(!fires(.entropy(below: 0.1), unsure))
    // A confidence equal to the threshold is not above it: two equal logits have confidence 0.5.
    #expect(!fires(.confidence(above: 0.5), [2, 2]))
    for broken in [[.nan, 1], [.infinity, 0]] as [[Float]] {
      #expect(!fires(.confidence(above: 0), broken))
      #expect(!fires(.entropy(below: 100), broken))
    }
  }
}
