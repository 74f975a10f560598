import Foundation
import InferenceKernels
import Testing

/// A classifier's bytes give the same decisions as their real values.
@Suite struct Int8ClassifierTests {
  static let formats: [Int8Format] = [
    .affine(isSigned: true, scale: 0.11, zero: -3), .affine(isSigned: false, scale: 0.047, zero: 128),
    .q(isSigned: true, fractionBits: 4), .q(isSigned: false, fractionBits: 3),
  ]

  private static func logits(_ count: Int, _ seed: UInt64) -> [UInt8] {
    var state = seed
    return (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: state >> 56)
    }
  }

  private static func reals(_ bytes: [UInt8], _ format: Int8Format) -> [Float] {
    var values = [Float](repeating: 0, count: bytes.count)
    var output = values.mutableSpan
    format.dequantize(bytes.span, into: &output)
    return values
  }

  private static func powers(_ format: Int8Format) -> [Float] {
    var powers = [Float](repeating: 0, count: Int8Softmax.powerCount)
    var entries = powers.mutableSpan
    Int8Softmax.fill(&entries, for: format)
    return powers
  }

  @Test(arguments: formats, [1, 2, 11, 300]) func agreesWithTheRealNumbers(_ format: Int8Format, count: Int) {
    for seed in 1...20 as ClosedRange<UInt64> {
      let bytes = Self.logits(count, seed)
      let (reals, powers) = (Self.reals(bytes, format), Self.powers(format))
      let (top, best) = (TopClass(of: bytes.span, in: format), TopClass(of: reals.span))
      #expect(top == best)
      let entropy = Entropy.nats(ofLogits: bytes.span, powers: powers.span, in: format)
      #expect(abs(entropy - Entropy.nats(ofLogits: reals.span)) <= Float(count) * 2e-6, "seed \(seed)")
      for trigger in [ExitTrigger.confidence(above: 0.6), .entropy(below: 0.9)] {
        #expect(
          trigger.fires(onLogits: bytes.span, powers: powers.span, in: format)
            == trigger.fires(onLogits: reals.span), "seed \(seed)")
      }
      var (found, wanted) = ([Int](repeating: -1, count: min(count, 5)), [Int](repeating: -1, count: min(count, 5)))
      var classes = found.mutableSpan
      TopClasses.find(in: bytes.span, isSigned: format.isSigned, into: &classes)
      var realClasses = wanted.mutableSpan
      TopClasses.find(in: reals.span, into: &realClasses)
      #expect(found == wanted, "seed \(seed)")
    }
  }

  /// TensorFlow Lite's format of log-probabilities: steps of 1/16, with the highest sample as 0.
  @Test(arguments: formats) func logarithmsOfProbabilities(_ format: Int8Format) {
    let output = Int8Format.affine(isSigned: true, scale: 1 / 16, zero: 127)
    let samples = Self.logits(30, 9)
    var bytes = samples
    var span = bytes.mutableSpan
    Int8LogSoftmax(from: format, to: output).apply(to: &span, powers: Self.powers(format).span)
    let reals = Self.reals(samples, format).map(Double.init)
    let largest = reals.reduce(-.infinity, max)
    let total = log(reals.reduce(0) { $0 + exp($1 - largest) })
    for (byte, real) in zip(bytes, reals) {
      let wanted = max((real - largest - total) * 16 + 127, -128)
      #expect(abs(Double(output.sample(of: byte)) - wanted) < 0.501)
    }
  }
}
