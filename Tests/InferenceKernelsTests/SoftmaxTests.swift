import Foundation
import InferenceKernels
import Testing

@Suite struct SoftmaxTests {
  /// Units in the last place between `exponential` and Foundation's double-precision exp, over both signs and every
  /// exponent: consecutive arguments lie 997 bit patterns apart, so that mantissas vary.
  @Test(arguments: [UInt32(0), 1 << 31]) func exponentialIsWithinOneUnit(sign: UInt32) {
    var worst = (error: 0.0, argument: Float(0))
    var pattern: UInt32 = 1
    while case let x = Float(bitPattern: pattern | sign), abs(x) < 104 {
      let exact = exp(Double(x))
      if exact <= Double(Float.greatestFiniteMagnitude) {
        let error = abs(Double(exponential(x)) - exact) / Double(Float(exact).ulp)
        if error > worst.error { worst = (error, x) }
      }
      pattern += 997
    }
    #expect(worst.error < 1, "at \(worst.argument)")
  }

  @Test(
    arguments: [
      (x: 0, power: 1), (x: -0.0, power: 1), (x: .infinity, power: .infinity), (x: -.infinity, power: 0),
      (x: 1000, power: .infinity), (x: 88.72284, power: .infinity), (x: -104, power: 0), (x: -1e30, power: 0),
      (x: -103.9, power: .leastNonzeroMagnitude), (x: 1, power: 2.7182817), (x: -87.5, power: Float(exp(-87.5))),
    ] as [(x: Float, power: Float)])
  func exponentialAtItsEnds(_ example: (x: Float, power: Float)) {
    #expect(exponential(example.x) == example.power)
  }

  @Test func exponentialOfNaN() { #expect(exponential(.nan).isNaN) }

  /// Each of the count + 3 roundings is at most 1 unit in the last place, 2⁻²³ of the value.
  @Test(
    arguments: [
      [0], [1, 1, 1, 1], [1000, 1000], [-1000, 0, 3], [3, -2, 0.5, 6.25, 6.25, -8], [-3e38, 3e38], [88, 89, 90],
      [-200, -201, -199.5],
    ] as [[Float]])
  func softmaxIsExpOverSum(_ logits: [Float]) {
    let largest = logits.map(Double.init).reduce(-.infinity, max)
    let powers = logits.map { exp(Double($0) - largest) }
    let sum = powers.reduce(0, +)
    var values = logits
    var span = values.mutableSpan
    Softmax.apply(to: &span)
    let tolerance = Double(logits.count + 3) * 0x1p-23
    for (value, power) in zip(values, powers) { #expect(abs(Double(value) - power / sum) <= tolerance) }
    #expect(abs(values.reduce(0, +) - 1) <= Float(logits.count) * 0x1p-23)
  }
}
