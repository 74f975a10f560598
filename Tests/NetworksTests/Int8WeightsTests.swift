import InferenceKernels
import Networks
import SeededRandom
import Testing

/// Two output channels of two weights, 3 and −1, 0.25 and 0.1, in int8: with a scale per channel and with one for both.
@Suite struct Int8WeightsTests {
  private static let parameters = LayerParameters(weights: [3, -1, 0.25, 0.1], bias: [1.5, -0.3])

  /// 3 fits at 5 fraction bits (96), 0.25 at 8 (64): the channels' shifts differ. Biases are in steps of 2⁻⁹ and 2⁻¹².
  @Test func ofQEachChannelHasItsFractionBits() throws {
    let weights = try #require(Self.weights(.q(isSigned: true, fractionBits: 4), .q(isSigned: true, fractionBits: 2)))
    #expect(weights.weights == [96, -32, 64, 26])
    #expect(weights.bias == [768, -1229])
    #expect(weights.shifts == [7, 10] && weights.multipliers.isEmpty)
  }

  /// 5 fraction bits for both: 0.25 · 32 = 8, 0.1 · 32 = 3.2; −0.3 · 512 = −153.6.
  @Test func ofQOneTensorHasOneShift() throws {
    let weights = try #require(
      Self.weights(.q(isSigned: true, fractionBits: 4), .q(isSigned: true, fractionBits: 2), .perTensor))
    #expect(weights.weights == [96, -32, 8, 3])
    #expect(weights.bias == [768, -154])
    #expect(weights.shifts == [7, 7] && weights.multipliers.isEmpty)
  }

  /// Weights of an int8 model stay as they are, though 100 is not the largest sample. The bias has 31 bits: 2³⁰ − 1 steps.
  @Test func integersAreKept() throws {
    let (scales, steps) = ([Double(Float(0.01)), Double(Float(0.3))], [Double(1 << 30) - 1, -7])
    let real = zip(scales, steps).map { Double(Self.input.scale) * $0 * $1 }
    let parameters = LayerParameters(IntegerParameters(weights: [100, -3, 0, 1], scales: scales, bias: real))
    #expect(parameters.weights == [1, -0.03, 0, 0.3].map { Float($0) } && parameters.bias[1] == Float(real[1]))
    let weights = try #require(Int8Weights(parameters, from: Self.input, to: Self.output))
    #expect(weights.weights == [100, -3, 0, 1])
    #expect(weights.bias == [1 << 30 - 1, -7])
    #expect(weights.shifts == [-5, 0])
    // In .q they become shifts, like any real numbers.
    let q = Int8Format.q(isSigned: true, fractionBits: 4)
    #expect(try #require(Int8Weights(parameters, from: q, to: q)).multipliers.isEmpty)
    // A bias of 2³² steps does not fit.
    let large = IntegerParameters(weights: [1], scales: [1], bias: [0x1p32 * Double(Self.input.scale)])
    #expect(Int8Weights(LayerParameters(large), from: Self.input, to: Self.output) == nil)
  }

  @Test func integersOfTheWrongSizeAreRefused() throws {
    var net = NetworkBuilder(height: 1, width: 1, channels: 2)
    net.dense("fc", 1)
    let network = try Network(net.description)
    let whole = IntegerParameters(weights: [1, 2], scales: [1], bias: [0])
    #expect(throws: Never.self) { try FloatNetwork(network, parameters: ["fc": LayerParameters(whole)]) }
    let spoil: [(inout IntegerParameters) -> Void] = [
      { $0.weights.removeLast() }, { $0.scales.append(1) }, { $0.bias.append(1) },
    ]
    for change in spoil {
      var parameters = LayerParameters(whole)
      var integers = whole
      change(&integers)
      parameters.integers = integers
      #expect(throws: NetworkError(.wrongWeightShape, layer: "fc", index: 0)) {
        try FloatNetwork(network, parameters: ["fc": parameters])
      }
    }
  }

  /// A bias of 2²⁰ leaves 6 fraction bits, where 0.5 alone has 7 and 0.25 has 8: for its own channel, or for all.
  @Test func aLargeBiasMakesItsChannelsCoarser() throws {
    let parameters = LayerParameters(weights: [0.5, 0.25], bias: [0x1p20, 1])
    let (input, output) = (Int8Format.q(isSigned: true, fractionBits: 4), Int8Format.q(isSigned: true, fractionBits: 2))
    let own = try #require(Int8Weights(parameters, from: input, to: output))
    #expect(own.weights == [32, 64] && own.bias == [1 << 30, 1 << 12] && own.shifts == [8, 10])
    let shared = try #require(Int8Weights(parameters, from: input, to: output, granularity: .perTensor))
    #expect(shared.weights == [32, 16] && shared.bias == [1 << 30, 1 << 10] && shared.shifts == [8, 8])
  }

  private static let input = Int8Format.affine(isSigned: true, scale: 0.5, zero: 3)
  private static let output = Int8Format.affine(isSigned: true, scale: 0.25, zero: -9)

  /// Steps of 3/127 and 0.25/127: −127/3 = −42.3, 127 · 0.4 = 50.8; biases 1.5 · 254/3 and −0.3 · 1016; factors 6/127
  /// (0.756 · 2⁻⁴) and 1/254 (0.504 · 2⁻⁷).
  @Test func ofAffineEachChannelHasItsScale() throws {
    let weights = try #require(Self.weights(Self.input, Self.output))
    #expect(weights.weights == [127, -42, 127, 51])
    #expect(weights.bias == [127, -305])
    #expect(weights.multipliers == [1_623_294_726, 1_082_196_484] && weights.shifts == [-4, -7])
  }

  /// Steps of 3/127 for both: 0.25 · 127/3 = 10.6, 0.1 · 127/3 = 4.2; −0.3 · 254/3 = −25.4.
  @Test func ofAffineOneTensorHasOneFactor() throws {
    let weights = try #require(Self.weights(Self.input, Self.output, .perTensor))
    #expect(weights.weights == [127, -42, 11, 4])
    #expect(weights.bias == [127, -25])
    #expect(weights.multipliers == [1_623_294_726, 1_623_294_726] && weights.shifts == [-4, -4])
  }

  private static func weights(
    _ input: Int8Format, _ output: Int8Format, _ granularity: Int8Weights.Granularity = .perChannel
  ) -> Int8Weights? {
    Int8Weights(parameters, from: input, to: output, granularity: granularity)
  }

  /// One scale per layer is coarser but close: at least 20 dB, and not the same bytes as with one scale per channel.
  @Test(arguments: [5, 6, 7] as [UInt64], [true, false])
  func aNetworkWithOneScaleALayerIsNearFloat(seed: UInt64, isQ: Bool) throws {
    var generator = SeededGenerator(seed: seed)
    var net = NetworkBuilder(height: 6, width: 5, channels: 3)
    net.convolution("stem", 8, 3, bounds: .relu)
    net.convolution("depthwise", 8, 3, groups: 8)
    net.dense("logits", 5)
    let network = try Network(net.description)
    var parameters = network.randomParameters(using: &generator)
    // A channel of small weights, for which its own scale is better.
    for index in 0..<27 { parameters["stem"]?.weights[index] /= 8 }
    let float = try FloatNetwork(network, parameters: parameters)
    var calibration = NetworkCalibration(float)
    let examples = (0..<8).map { _ in network.randomInputs(using: &generator) }
    for example in examples { try calibration.add(example) }
    let formats = isQ ? calibration.qFormats : calibration.affineFormats
    func int8(_ granularity: Int8Weights.Granularity) throws -> [Float] {
      let run = try Int8Network(network, parameters: parameters, formats: formats, granularity: granularity)
      return try examples.flatMap { try run.outputs(quantizing: $0)[0] }
    }
    let exact = examples.flatMap { float.outputs(for: $0)[0] }
    let tensor = try int8(.perTensor)
    let noise = zip(tensor, exact).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    #expect(noise * 100 < exact.reduce(0) { $0 + $1 * $1 }, "seed \(seed)")
    #expect(try tensor != int8(.perChannel), "seed \(seed)")
  }
}
