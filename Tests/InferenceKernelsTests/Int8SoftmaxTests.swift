import Foundation
import InferenceKernels
import Testing

@Suite struct Int8SoftmaxTests {
  private static func softmax(_ samples: [Int], from input: Int8Format, to output: Int8Format) -> [Int32] {
    var powers = [Float](repeating: 0, count: Int8Softmax.powerCount)
    var entries = powers.mutableSpan
    Int8Softmax.fill(&entries, for: input)
    var bytes = samples.map { UInt8(truncatingIfNeeded: $0) }
    var logits = bytes.mutableSpan
    Int8Softmax(from: input, to: output).apply(to: &logits, powers: powers.span)
    return bytes.map { output.sample(of: $0) }
  }

  /// TensorFlow Lite's format of probabilities: steps of 1/256, with the lowest sample as 0.
  private static let probabilities = Int8Format.affine(isSigned: true, scale: 1 / 256, zero: -128)

  /// Equal logits share equally; a difference of ln 3 gives 3 : 1; a single logit, or one far above all others, gets
  /// the format's largest value.
  @Test func handWorked() {
    let third = Int8Format.affine(isSigned: true, scale: Float(log(3.0)), zero: 7)
    #expect(Self.softmax([5, 5, 5, 5], from: third, to: Self.probabilities) == [-64, -64, -64, -64])
    #expect(Self.softmax([-2, -1], from: third, to: Self.probabilities) == [-64, 64])
    #expect(Self.softmax([-128, 127], from: third, to: Self.probabilities) == [-128, 127])
    #expect(Self.softmax([0], from: third, to: .q(isSigned: false, fractionBits: 7)) == [128])
    #expect(
      Self.softmax([255, 0, 255], from: .q(isSigned: false, fractionBits: 0), to: .q(isSigned: false, fractionBits: 8))
        == [128, 0, 128])
  }

  /// Compared with exp in double precision: within the rounding of a byte and the error of float32.
  @Test(arguments: 1..<9 as Range<UInt64>)
  func isExpOverSum(seed: UInt64) {
    var state = seed
    func next() -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 56)
    }
    for count in [1, 2, 11, 1000] {
      let scale = Float(seed) / 37
      let input = Int8Format.affine(isSigned: seed % 2 == 0, scale: scale, zero: 0)
      let samples = (0..<count).map { _ in Int(input.lowest) + next() }
      let powers = samples.map { exp(Double(scale) * Double($0 - samples.reduce(-128, max))) }
      let sum = powers.reduce(0, +)
      for (found, power) in zip(Self.softmax(samples, from: input, to: Self.probabilities), powers) {
        let wanted = min(power / sum * 256 - 128, 127)
        #expect(abs(Double(found) - wanted) < 0.501, "\(samples)")
      }
    }
  }
}
