import FeatureTypes
import InferenceKernels
import Networks
import SeededRandom
import Testing

/// How a server fuses maps of several layers, and handles maps of which only a part has arrived.
@Suite struct FusionTests {
  /// FLEET, Eq. 7, worked by hand: 1 × 1 × 1 and 2 × 2 × 1, nearest, then 10·first + second + 0.5.
  @Test func fusionUpSamplesConcatenatesConvolves() throws {
    var net = NetworkBuilder("coarse", height: 1, width: 1, channels: 1)
    net.input("fine", height: 2, width: 2, channels: 1)
    net.fusion("fused", of: ["coarse", "fine"], height: 2, width: 2, channels: 1, method: .nearest)
    let network = try Network(net.description)
    let parameters = ["fused": LayerParameters(weights: [10, 1], bias: [0.5])]
    let run = try FloatNetwork(network, parameters: parameters)
    #expect(run.outputs(for: [[3], [1, 2, 3, 4]]) == [[31.5, 32.5, 33.5, 34.5]])
    let format = Int8Format.q(isSigned: true, fractionBits: 1)
    let named = ["coarse", "fine", "fused.up.coarse", "fused.up.fine", "fused.concat", "fused"]
    let int8 = try Int8Network(
      network, parameters: parameters, formats: Dictionary(uniqueKeysWithValues: named.map { ($0, format) }))
    #expect(try int8.outputs(quantizing: [[3], [1, 2, 3, 4]]) == [[31.5, 32.5, 33.5, 34.5]])
  }

  /// A map of which `count` channels arrived gives the same as the whole map with zeros in the others, if the sliced
  /// layer has the weights of those channels.
  @Test(arguments: 1...6) func aSliceOfChannelsHasAFirstLayerOfItsOwn(count: Int) throws {
    var generator = SeededGenerator(seed: 3)
    var net = NetworkBuilder("features", height: 4, width: 4, channels: 6)
    net.convolution("first", 5, 3, bounds: .relu)
    net.dense("logits", 3)
    let whole = try Network(net.description)
    let parameters = whole.randomParameters(using: &generator)
    let sliced = try net.description.slice(count)
    #expect(sliced.layers[0].parameters?.weights == "first@\(count)")
    #expect(sliced.layers[1] == net.description.layers[1])
    var own = parameters
    own["first"] = parameters["first"]?.firstChannels(count, of: 6)
    let map = generator.floats(96)
    let arrived = map.indices.filter { $0 % 6 < count }.map { map[$0] }
    let zeros = map.indices.map { $0 % 6 < count ? map[$0] : 0 }
    let logits = try FloatNetwork(Network(sliced), parameters: own, on: .scalar).outputs(for: [arrived])
    #expect(logits == (try FloatNetwork(whole, parameters: parameters, on: .scalar).outputs(for: [zeros])))
  }

  @Test func slicesThatCannotBeAreRefused() throws {
    var net = NetworkBuilder("features", height: 4, width: 4, channels: 6)
    net.convolution("grouped", 6, 3, groups: 6)
    for count in [0, 7, -1] {
      #expect(throws: NetworkError(.badShape, layer: "features")) { try net.description.slice(count) }
    }
    #expect(throws: NetworkError(.windowDoesNotFit, layer: "grouped", index: 0)) { try net.description.slice(2) }
  }

  /// γ = 2, β = 1, μ = 3, σ² + ε = 4: the output x becomes x − 2.
  @Test func batchNormIsFolded() {
    var parameters = LayerParameters(weights: [1, 5, 7, 9], bias: [4, 0])
    let done = parameters.fold(gamma: [2, 4], beta: [1, 0], mean: [3, 0], variance: [3, 3], epsilon: 1)
    #expect(done)
    #expect(parameters == LayerParameters(weights: [1, 5, 14, 18], bias: [2, 0]))
    let refused = parameters.fold(gamma: [2], beta: [1, 0], mean: [3, 0], variance: [3, 3], epsilon: 1)
    #expect(!refused)
  }

  /// [o][c][ky][kx] of 1 output, 2 channels, 1 × 3 taps.
  @Test func weightsAreReordered() {
    #expect(LayerParameters.reordered([1, 2, 3, 4, 5, 6], outputs: 1, channels: 2, taps: 3) == [1, 4, 2, 5, 3, 6])
  }
}
