import FeatureFiles
import InferenceKernels
import NetworkFiles
import Networks
import TestFixtures
import Testing

@Suite struct NetworkWeightsTests {
  /// A convolution with batch norm and a dense layer that sees 1 × 2 pixels of 2 channels.
  private static func network() throws -> Network {
    var net = NetworkBuilder(height: 1, width: 2, channels: 1)
    net.epsilon = 1
    net.convolution("conv", 2, SlidingWindow(1), norm: "bn")
    net.dense("fc", 1)
    return try Network(net.description)
  }

  private static let tensors: [(String, [Int], [Float])] = [
    ("conv.weight", [2, 1, 1, 1], [1, 10]), ("bn.weight", [2], [2, 3]), ("bn.bias", [2], [0.5, 0]),
    ("bn.running_mean", [2], [1, 0]), ("bn.running_var", [2], [3, 8]), ("fc.weight", [1, 4], [1, 2, 3, 4]),
    ("fc.bias", [1], [7]), ("unused", [1], [0]),
  ]

  private static func file(_ tensors: [(String, [Int], [Float])]) throws -> Safetensors {
    var (entries, data): ([String], [UInt8]) = ([], [])
    for (name, shape, values) in tensors {
      let begin = data.count
      for value in values { data += (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) } }
      entries.append("\"\(name)\":{\"dtype\":\"F32\",\"shape\":\(shape),\"data_offsets\":[\(begin),\(data.count)]}")
    }
    let header = "{" + entries.joined(separator: ",") + "}"
    return try Safetensors(
      (0..<8).map { UInt8(truncatingIfNeeded: header.utf8.count >> (8 * $0)) } + header.utf8 + data)
  }

  /// Folded: channel 0 is x − 0.5, channel 1 is 10·x. Flattened as in PyTorch: channel, then column.
  @Test func weightsAreFoldedAndReordered() throws {
    let network = try Self.network()
    let parameters = try network.parameters(from: Self.file(Self.tensors))
    #expect(parameters["conv"] == LayerParameters(weights: [1, 10], bias: [-0.5, 0]))
    #expect(parameters["fc"] == LayerParameters(weights: [1, 3, 2, 4], bias: [7]))
    let run = try FloatNetwork(network, parameters: parameters)
    // 1·(1 − .5) + 2·(2 − .5) + 3·10 + 4·20 + 7
    #expect(run.outputs(for: [[1, 2]]) == [[120.5]])
  }

  /// A batch norm would change weights that are to stay as they are.
  @Test func integersWithABatchNormAreRefused() throws {
    let entry = SafetensorsBuilder.entry("conv.weight", type: "I8", shape: "2,1,1,1", offsets: "0,2")
    let file = try Safetensors(SafetensorsBuilder.file(header: "{\(entry)}", data: [1, 2]))
    #expect(throws: NetworkFileError.batchNorm(layer: "conv")) { try Self.network().parameters(from: file) }
  }

  /// Weights of an int8 model, from PyTorch's order to that of the kernels.
  @Test func integersKeepTheirScale() throws {
    var net = NetworkBuilder(height: 1, width: 2, channels: 2)
    net.dense("fc", 1)
    let network = try Network(net.description)
    let entries = [
      SafetensorsBuilder.entry("fc.bias", type: "F64", shape: "1", offsets: "0,8"),
      SafetensorsBuilder.entry("fc.weight_scale", shape: "1", offsets: "8,12"),
      SafetensorsBuilder.entry("fc.weight", type: "I8", shape: "1,4", offsets: "12,16"),
    ]
    let data =
      (0..<8).map { UInt8(truncatingIfNeeded: (0.1).bitPattern >> (8 * $0)) } + SafetensorsBuilder.bytes(of: [0.5])
    func file(_ kept: [String], _ data: [UInt8]) throws -> Safetensors {
      try Safetensors(SafetensorsBuilder.file(header: "{" + kept.joined(separator: ",") + "}", data: data))
    }
    let parameters = try network.parameters(from: file(entries, data + [1, 2, 3, 0x80]))
    let expected = IntegerParameters(weights: [1, 3, 2, -128], scales: [0.5], bias: [0.1])
    #expect(parameters["fc"]?.integers == expected && parameters["fc"]?.weights == [0.5, 1.5, 1, -64])
    let unscaled = SafetensorsBuilder.entry("fc.weight", type: "I8", shape: "1,4", offsets: "8,12")
    #expect(throws: NetworkFileError.tensor(layer: "fc", .missingTensor("fc.weight_scale"))) {
      try network.parameters(from: file([entries[0], unscaled], Array(data.prefix(8)) + [1, 2, 3, 4]))
    }
  }

  @Test(arguments: tensors.indices.dropLast()) func aMissingTensorNamesItsLayer(index: Int) throws {
    var tensors = Self.tensors
    let name = tensors.remove(at: index).0
    let layer = name.hasPrefix("fc") ? "fc" : "conv"
    let network = try Self.network()
    #expect(throws: NetworkFileError.tensor(layer: layer, .missingTensor(name))) {
      try network.parameters(from: Self.file(tensors))
    }
  }

  /// A variance must not be negative. An infinite one would silently make all weights zero.
  @Test(arguments: [Float(-1), -0.5, .infinity, .nan]) func aVarianceThatIsNoneIsRefused(value: Float) throws {
    var tensors = Self.tensors
    tensors[4].2[1] = value
    let network = try Self.network()
    #expect(throws: NetworkFileError.batchNorm(layer: "conv")) { try network.parameters(from: Self.file(tensors)) }
  }
}
