import FeatureTypes
import InferenceKernels
import OffloadPolicy
import SeededRandom
import TestFixtures
import Testing

@Suite struct RouterTests {
  @Test(arguments: DecisionCase.all)
  func featuresAndMarginsAreThoseOfTheVectors(_ vector: DecisionCase) throws {
    #expect(vector.written == vector.features)
    let margin = RouterWeights().withRouter { router in
      var bytes = [UInt8](repeating: 7, count: router.scratchCount)
      var scratch = bytes.mutableSpan
      return router.margin(of: vector.features.span, scratch: &scratch)
    }
    #expect(margin == vector.margin)
  }

  @Test func thresholdsTradeCoverage() {
    #expect(RouterNetwork.offloads(margin: 1, threshold: 0) && !RouterNetwork.offloads(margin: 0, threshold: 0))
    #expect(!RouterNetwork.offloads(margin: 5, threshold: 5))
  }

  /// The same bytes as the module InferenceKernels' pointwise convolution.
  @Test func hiddenLayersAreThoseOfTheKernels() throws {
    var generator = RandomSeed.generator
    for (inputs, outputs) in [(1, 1), (101, 256), (256, 64), (33, 5)] {
      let weights = (0..<inputs * outputs).map { _ in Int8.random(in: -128...127, using: &generator) }
      let biases = (0..<outputs).map { _ in Int32.random(in: -100_000...100_000, using: &generator) }
      let shifts = (0..<outputs).map { _ in Int8.random(in: 0...16, using: &generator) }
      let values = (0..<inputs).map { _ in UInt8.random(in: 0...255, using: &generator) }
      let layer = Int8Convolution(
        .pointwise(input: FeatureMapShape(channels: inputs, height: 1, width: 1), outputChannels: outputs),
        from: .q(isSigned: false, fractionBits: 8), to: .q(isSigned: false, fractionBits: 8), bounds: .relu)
      var packed = [UInt8](repeating: 0, count: layer.packedCount(for: .scalar))
      var (scratch, wanted) = (
        [UInt8](repeating: 0, count: layer.scratchCount(on: .scalar)), [UInt8](repeating: 0, count: outputs)
      )
      var packedBytes = packed.mutableSpan
      var room = scratch.mutableSpan
      var result = wanted.mutableSpan
      try layer.pack(
        weights: weights.span, bias: biases.span, multipliers: [Int32]().span, shifts: shifts.span, for: .scalar,
        into: &packedBytes)
      layer.apply(to: values.span, packed: packedBytes.span, on: .scalar, scratch: &room, into: &result)
      guard let dense = DenseLayer(inputs: inputs, weights: weights.span, biases: biases.span, shifts: shifts.span)
      else {
        Issue.record("a layer is refused")
        return
      }
      #expect((0..<outputs).map { dense.byte($0, of: values.span) } == wanted)
    }
  }

  /// Halves go to the even neighbour: 0.5, 1.5, 2.5 and 3.5 become 0, 2, 2 and 4.
  @Test func halvesGoToEven() {
    let (weights, biases, shifts): ([Int8], [Int32], [Int8]) = ([1], [0], [1])
    guard let dense = DenseLayer(inputs: 1, weights: weights.span, biases: biases.span, shifts: shifts.span) else {
      Issue.record("a layer is refused")
      return
    }
    let found = [1, 3, 5, 7].map { (value: UInt8) -> UInt8 in
      let values = [value]
      return dense.byte(0, of: values.span)
    }
    #expect(found == [0, 2, 2, 4])
  }

  /// What is read from a file may be wrong: it is refused before anything is computed.
  @Test func wrongLayersAreRefused() {
    func isAccepted(_ inputs: Int, _ weights: [Int8], _ biases: [Int32], _ shifts: [Int8]) -> Bool {
      DenseLayer(inputs: inputs, weights: weights.span, biases: biases.span, shifts: shifts.span) != nil
    }
    #expect(isAccepted(2, [1, 2], [0], [0]) && isAccepted(2, [1, 2], [0], []))
    #expect(!isAccepted(2, [1], [0], [0]) && !isAccepted(2, [1, 2], [0], [31]) && !isAccepted(2, [1, 2], [0], [-1]))
    #expect(!isAccepted(2, [1, 2], [0], [1, 1]) && !isAccepted(0, [], [0], [0]) && !isAccepted(2, [], [], []))
    #expect(!isAccepted(1, [127], [1 << 30 - 127 * 255], [0]) && isAccepted(1, [127], [1 << 30 - 127 * 255 - 1], [0]))
    #expect(!isAccepted(1, [1], [.min], [0]))
    #expect(!fits(inputs: 100) && fits(inputs: 101))
  }

  /// Whether a router with a first layer of this many inputs is accepted.
  private func fits(inputs: Int) -> Bool {
    let weights = [Int8](repeating: 1, count: inputs * 4)
    let (few, two) = ([Int8](repeating: 1, count: 16), [Int8](repeating: 1, count: 8))
    let (biases, shifts, none) = ([Int32](repeating: 0, count: 4), [Int8](repeating: 0, count: 4), [Int8]())
    let ends: [Int32] = [0, 0]
    guard let first = DenseLayer(inputs: inputs, weights: weights.span, biases: biases.span, shifts: shifts.span),
      let second = DenseLayer(inputs: 4, weights: few.span, biases: biases.span, shifts: shifts.span),
      let scores = DenseLayer(inputs: 4, weights: two.span, biases: ends.span, shifts: none.span),
      let router = RouterNetwork(first, second, scores: scores)
    else { return false }
    return router.scratchCount == 8
  }
}
