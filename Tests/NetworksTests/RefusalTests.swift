import InferenceKernels
import Networks
import SeededRandom
import Testing

/// A description that makes no network is refused, with the layer's name.
@Suite struct RefusalTests {
  private static func net(_ change: (inout NetworkDescription) -> Void) -> NetworkDescription {
    var description = NetworkDescription.everything
    change(&description)
    return description
  }

  private static func layer(_ operation: Operation, _ inputs: [String] = ["stem"], bounds: ActivationBounds = .none)
    -> NetworkDescription
  {
    net { $0.layers[1] = NetworkDescription.Layer("bad", operation, inputs, bounds: bounds) }
  }

  private static let long = String(repeating: "é", count: 129)

  static let graphs: [(NetworkDescription, NetworkError)] = [
    (net { $0.inputs = [] }, NetworkError(.empty)),
    (net { $0.outputs = ["nobody"] }, NetworkError(.unknownMap, map: "nobody")),
    (net { $0.inputs[0].channels = 0 }, NetworkError(.badShape, layer: "picture")),
    (net { $0.inputs[0].height = .max }, NetworkError(.badShape, layer: "picture")),
    (net { $0.layers[1].name = "stem" }, NetworkError(.nameInUse, layer: "stem", index: 1)),
    (net { $0.layers[1].name = "" }, NetworkError(.badName, layer: "", index: 1)),
    (net { $0.layers[1].name = long }, NetworkError(.badName, layer: long, index: 1)),
    (net { $0.inputs[0].name = "\u{1B}[31m" }, NetworkError(.badName, layer: "\u{1B}[31m")),
    (net { $0.layers[0].parameters = .init("a\nb") }, NetworkError(.badName, layer: "stem", index: 0)),
    (
      net { $0.layers[0].parameters = .init("a", batchNorm: .init("")) },
      NetworkError(.badName, layer: "stem", index: 0)
    ),
    (net { $0.layers[0].inputs = ["a.sum"] }, NetworkError(.unknownMap, layer: "stem", index: 0, map: "a.sum")),
    (layer(.addition), NetworkError(.wrongInputCount, layer: "bad", index: 1)),
    (layer(.concatenation, []), NetworkError(.wrongInputCount, layer: "bad", index: 1)),
    (layer(.addition, ["stem", "picture"]), NetworkError(.shapesDiffer, layer: "bad", index: 1)),
    (layer(.multiplication, ["stem", "picture"]), NetworkError(.shapesDiffer, layer: "bad", index: 1)),
    (layer(.globalAveragePooling, bounds: .relu), NetworkError(.boundsNotAllowed, layer: "bad", index: 1)),
    (
      layer(.convolution(channels: 4, .init(0), groups: 1)), NetworkError(.windowDoesNotFit, layer: "bad", index: 1)
    ),
    (
      layer(.convolution(channels: 4, .init(3, stride: .max), groups: 1)),
      NetworkError(.windowDoesNotFit, layer: "bad", index: 1)
    ),
    (
      layer(.convolution(channels: 4, .init(3, padding: .min), groups: 1)),
      NetworkError(.windowDoesNotFit, layer: "bad", index: 1)
    ),
    (
      layer(.convolution(channels: 4, .init(12), groups: 1)), NetworkError(.windowDoesNotFit, layer: "bad", index: 1)
    ),
    (
      layer(.convolution(channels: 4, .init(3), groups: 0)), NetworkError(.groupsDoNotDivide, layer: "bad", index: 1)
    ),
    (
      layer(.convolution(channels: 4, .init(3), groups: 8)), NetworkError(.groupsDoNotDivide, layer: "bad", index: 1)
    ),
    (
      layer(.convolution(channels: 6, .init(3), groups: 3)), NetworkError(.groupsDoNotDivide, layer: "bad", index: 1)
    ),
    (layer(.convolution(channels: .max, .init(3), groups: 1)), NetworkError(.badShape, layer: "bad", index: 1)),
    (layer(.convolution(channels: 1 << 28, .init(1), groups: 1)), NetworkError(.badShape, layer: "bad", index: 1)),
    (layer(.convolution(channels: 0, .init(3), groups: 1)), NetworkError(.badShape, layer: "bad", index: 1)),
    (layer(.dense(outputs: 1 << 20)), NetworkError(.tooLarge, layer: "bad", index: 1)),
    (layer(.dense(outputs: -1)), NetworkError(.badShape, layer: "bad", index: 1)),
    (
      layer(.averagePooling(.init(height: 1, width: 1, padding: .init(rows: 1, columns: 0)), countsPadding: false)),
      NetworkError(.windowDoesNotFit, layer: "bad", index: 1)
    ),
    (layer(.maxPooling(.init(12))), NetworkError(.windowDoesNotFit, layer: "bad", index: 1)),
    (layer(.averagePooling(.init(12), countsPadding: true)), NetworkError(.windowDoesNotFit, layer: "bad", index: 1)),
    (layer(.upSampling(height: 0, width: 3, .nearest)), NetworkError(.badShape, layer: "bad", index: 1)),
    (layer(.upSampling(height: .max, width: .max, .bilinear)), NetworkError(.badShape, layer: "bad", index: 1)),
    (layer(.channelSlice(first: .max, count: 1)), NetworkError(.badShape, layer: "bad", index: 1)),
    (layer(.channelSlice(first: 8, count: 1)), NetworkError(.badShape, layer: "bad", index: 1)),
    (layer(.channelSlice(first: -1, count: 2)), NetworkError(.badShape, layer: "bad", index: 1)),
    (layer(.channelPadding(before: .max, after: 1)), NetworkError(.badShape, layer: "bad", index: 1)),
    (layer(.channelPadding(before: -1, after: 0)), NetworkError(.badShape, layer: "bad", index: 1)),
  ]

  /// The ε of a batch norm may be 0.
  @Test(arguments: [(Float(-1e-9), true), (.nan, true), (.infinity, true), (0, false)])
  func epsilonIsCheckedWithTheGraph(_ epsilon: Float, _ isRefused: Bool) throws {
    var net = NetworkBuilder(height: 1, width: 1, channels: 1)
    net.epsilon = epsilon
    net.convolution("conv", 1, norm: "norm")
    let description = net.description
    if isRefused {
      #expect(throws: NetworkError(.badEpsilon, layer: "conv", index: 0)) { try Network(description) }
    } else {
      _ = try Network(description)
    }
  }

  /// An error's description names the layer, and the map that is missing.
  @Test func sentencesNameTheLayerAndTheMap() {
    let missing = NetworkError(.unknownMap, layer: "stem", index: 0, map: "a.sum")
    #expect(missing.description == "layer stem (0): no input and no layer before it makes the map a.sum")
    #expect(NetworkError(.unknownMap, map: "x").description.hasPrefix("network: "))
    #expect(NetworkError(.missingFormat, layer: "picture").description.hasPrefix("map picture: "))
  }

  @Test(arguments: graphs.indices) func badGraphs(_ index: Int) {
    let (description, error) = Self.graphs[index]
    #expect(throws: error) { try Network(description) }
  }

  @Test func tooManyLayers() {
    var net = NetworkBuilder(height: 1, width: 1, channels: 1)
    for index in 0...Network.maximumLayers { net.add("l\(index)", .activation(.relu)) }
    #expect(throws: NetworkError(.tooMany)) { try Network(net.description) }
  }

  @Test func badWeights() throws {
    let network = try Network(.everything)
    var generator = SeededGenerator(seed: 1)
    let good = network.randomParameters(using: &generator)
    func refusal(_ change: (inout [String: LayerParameters]) -> Void) -> NetworkError? {
      var parameters = good
      change(&parameters)
      do throws(NetworkError) {
        _ = try FloatNetwork(network, parameters: parameters)
        return nil
      } catch {
        return error
      }
    }
    #expect(refusal { _ in } == nil)
    #expect(refusal { $0["b.squeeze"] = nil } == NetworkError(.missingWeights, layer: "b.squeeze", index: 6))
    #expect(refusal { $0["stem"]?.bias.removeLast() } == NetworkError(.wrongWeightShape, layer: "stem", index: 0))
    #expect(refusal { $0["stem"]?.weights.append(0) } == NetworkError(.wrongWeightShape, layer: "stem", index: 0))
    for value in [Float.nan, .infinity] {
      #expect(refusal { $0["logits"]?.bias[4] = value } == NetworkError(.weightNotFinite, layer: "logits", index: 27))
    }
  }

  @Test func badFormats() throws {
    let network = try Network(.everything)
    var generator = SeededGenerator(seed: 1)
    let parameters = network.randomParameters(using: &generator)
    var calibration = NetworkCalibration(try FloatNetwork(network, parameters: parameters))
    try calibration.add(network.randomInputs(using: &generator))
    func refusal(_ change: (inout [String: Int8Format]) -> Void) -> NetworkError? {
      var formats = calibration.qFormats
      change(&formats)
      do throws(NetworkError) {
        _ = try Int8Network(network, parameters: parameters, formats: formats)
        return nil
      } catch {
        return error
      }
    }
    let other = Int8Format.affine(isSigned: true, scale: 0.5, zero: 0)
    #expect(refusal { _ in } == nil)
    #expect(refusal { $0["picture"] = nil } == NetworkError(.missingFormat, layer: "picture"))
    #expect(refusal { $0["a.sum"] = nil } == NetworkError(.missingFormat, layer: "a.sum", index: 3))
    #expect(refusal { $0["a.sum"] = other } == NetworkError(.formatsDiffer, layer: "a.sum", index: 3))
    #expect(
      refusal { $0["a.sum"] = .q(isSigned: true, fractionBits: 99) }
        == NetworkError(.missingFormat, layer: "a.sum", index: 3))
    #expect(
      refusal { $0["c.maximum"] = .q(isSigned: true, fractionBits: 22) }
        == NetworkError(.formatsDiffer, layer: "c.maximum", index: 10))
  }

  @Test(arguments: [0, -1, 28, .max]) func noSuchCut(count: Int) throws {
    let network = try Network(.everything)
    #expect(throws: NetworkError(.noSuchLayer, index: count)) { try network.split(after: count) }
    #expect(throws: NetworkError(.noSuchLayer, layer: "nobody")) { try network.split(afterLayer: "nobody") }
  }
}
