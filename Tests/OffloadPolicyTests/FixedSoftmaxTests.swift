import Foundation
import SeededRandom
import TestFixtures
import Testing

@testable import OffloadPolicy

@Suite struct FixedSoftmaxTests {
  @Test func vectorsAreThere() { #expect(DecisionCase.all.count == 45) }

  @Test(arguments: DecisionCase.all)
  func isThatOfTheVectors(_ vector: DecisionCase) {
    let softmax = vector.softmax
    #expect(softmax.top == vector.top && softmax.second == vector.second)
    #expect(softmax.confidence == vector.confidence && softmax.secondConfidence == vector.secondConfidence)
    #expect(softmax.entropy == vector.entropy)
  }

  /// Every distance: never rising, and within 0.6 units of 2⁻²⁰ of the exact power.
  @Test func powersFall() {
    var before = UInt32.max
    var worst = 0.0
    for distance in 0...UInt32(1 << 20) {
      let power = FixedPoint.power(below: distance)
      if power > before { Issue.record("power \(distance)") }
      before = power
      worst = max(worst, abs(Double(power) - exp(-Double(distance) / 65_536) * 1_048_576))
    }
    #expect(worst < 0.6 && FixedPoint.power(below: 0) == 1 << 20 && before == 0)
  }

  @Test func logarithmsAreExactToTwoUnits() {
    var generator = RandomSeed.generator
    for _ in 0..<20_000 {
      let x = UInt32.random(in: 1 << 20 ... .max, using: &generator) >> UInt32.random(in: 0...8, using: &generator)
      guard x >= 1 << 20 else { continue }
      let exact = log(Double(x) / 1_048_576) * 65_536
      #expect(abs(Double(FixedPoint.logarithm(x)) - exact) <= 2, "\(x)")
    }
    #expect(FixedPoint.logarithm(1 << 20) == 0)
  }

  /// The bounds that the documentation states, on random logits.
  @Test func isNearTheExactSoftmax() {
    var generator = RandomSeed.generator
    for count in [1, 2, 10, 100, 1000, 4095] {
      for spread in [0.01, 1, 5, 20] {
        let logits = (0..<count).map { _ in Int32((generator.nextUnit() * spread * 65_536).rounded()) }
        let softmax = FixedSoftmax(of: logits.span)
        let largest = logits.reduce(Int32.min, max)
        let powers = logits.map { exp(Double($0 - largest) / 65_536) }
        let sum = powers.reduce(0, +)
        let entropy = powers.map { $0 / sum }.reduce(0) { $0 - ($1 > 0 ? $1 * log($1) : 0) }
        let bound = (0.6 * Double(count) + 16) * 0x1p-20
        #expect(abs(Double(softmax.confidence) / 65_536 - 1 / sum) <= bound)
        #expect(abs(Double(softmax.entropy) / 65_536 - entropy) <= (10 * Double(count) + 64) * 0x1p-20)
      }
    }
  }

  /// A network's 8-bit logits and the same logits as floats are one and the same to a decision, if the scale is a power
  /// of two.
  @Test func bytesAndFloatsAgree() throws {
    let scale = try #require(LogitScale(scale: 0.125, zero: 3, isSigned: true))
    let bytes = (0..<256).map { UInt8($0) }
    let floats = bytes.map { Float(Int(Int8(bitPattern: $0)) - 3) * 0.125 }
    var (first, second) = ([Int32](repeating: 0, count: 256), [Int32](repeating: 0, count: 256))
    var one = first.mutableSpan
    scale.convert(bytes.span, into: &one)
    var other = second.mutableSpan
    #expect(FixedPoint.convert(floats.span, into: &other))
    #expect(first == second)
  }

  @Test func scalesAndFloatsAreChecked() {
    #expect(LogitScale(scale: 0) == nil && LogitScale(scale: .nan) == nil && LogitScale(scale: 8) == nil)
    #expect(LogitScale(scale: 1, zero: 128) == nil && LogitScale(scale: 1, zero: -1, isSigned: false) == nil)
    let wide = LogitScale(scale: 7.5, zero: -128).map { $0.logit(of: 127) }
    #expect(wide == Int32(125_337_600))
    #expect(FixedPoint.q16(.nan) == nil && FixedPoint.q16(-.infinity) == -(1 << 30) && FixedPoint.q16(1e9) == 1 << 30)
    #expect(FixedPoint.q16(0.5 / 65_536) == 0 && FixedPoint.q16(1.5 / 65_536) == 2)
    #expect(FixedPoint.share(-1) == 0 && FixedPoint.share(2) == 65_536 && FixedPoint.share(.nan) == 0)
    #expect(FixedPoint.amount(2.5) == 163_840 && FixedPoint.amount(-1) == 0 && FixedPoint.amount(.nan) == 0)
    var result: [Int32] = [5, 5]
    var logits = result.mutableSpan
    #expect(!FixedPoint.convert([1, .nan].span, into: &logits))
  }
}
