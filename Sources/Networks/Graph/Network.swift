public import FeatureTypes
public import InferenceKernels

/// A checked network: every layer has its kernel, every map its shape. It has no weights; see `FloatNetwork`, `Int8Network`.
///
/// Maps are numbered: the inputs first, then one for each layer.
public struct Network: Hashable, Sendable {
  /// The most layers, inputs, and inputs of one layer.
  public static let maximumLayers = 4096
  /// The most weights of all layers together: 2²⁸. Weights are counted as they are packed: the output channels of each group
  /// up to a multiple of 16, 16 more for each of them, and a tensor that several layers share for each. Packed, they stay
  /// below 2³¹ bytes on every machine.
  public static let maximumWeights = 1 << 28
  /// The most work of all layers together, in samples read, compared, added or multiplied: 2⁴⁰. A run takes minutes.
  public static let maximumWork: Int64 = 1 << 40

  /// What a layer runs.
  public enum Kernel: Hashable, Sendable {
    case convolution(Convolution)
    case maxPooling(MaxPooling)
    case averagePooling(AveragePooling)
    case globalAveragePooling(GlobalAveragePooling)
    case activation(Activation)
    case addition
    case multiplication
    case concatenation([Concatenation.Part])
    case upSampling(UpSampling)
    case channelSlice(ChannelSlice)
    case channelPadding(ChannelPadding)
    case softmax

    /// Whether the output's int8 format is the input's.
    var keepsFormat: Bool {
      switch self {
      case .maxPooling, .averagePooling, .upSampling, .channelSlice, .channelPadding: true
      default: false
      }
    }
  }

  public struct Layer: Hashable, Sendable {
    public let name: String
    public let kernel: Kernel
    public let bounds: ActivationBounds
    /// Numbers of the maps that it reads.
    public let inputs: [Int]
    public let output: FeatureMapShape
    /// Where the parameters of a convolution come from.
    public let parameters: NetworkDescription.Parameters?
  }

  public let description: NetworkDescription
  public let inputs: [FeatureMapShape]
  public let layers: [Layer]
  /// Numbers of the maps that it is run for.
  public let outputs: [Int]

  /// Checks a description, whatever it holds. O(layers + names).
  public init(_ description: NetworkDescription) throws(NetworkError) {
    var checker = try NetworkChecker(description)
    for index in description.layers.indices { try checker.add(description.layers[index], index) }
    self.description = description
    inputs = Array(checker.shapes[..<description.inputs.count])
    layers = checker.layers
    var outputs: [Int] = []
    for name in description.outputs {
      guard let number = checker.numbers[name] else { throw NetworkError(.unknownMap, map: name) }
      outputs.append(number)
    }
    self.outputs = outputs
  }

  /// Maps: inputs and layers.
  public var mapCount: Int { inputs.count + layers.count }

  public func shape(of map: Int) -> FeatureMapShape {
    map < inputs.count ? inputs[map] : layers[map - inputs.count].output
  }

  public func name(of map: Int) -> String {
    map < inputs.count ? description.inputs[map].name : layers[map - inputs.count].name
  }

  /// The number of the map of this name.
  public func map(named name: String) -> Int? { (0..<mapCount).first { self.name(of: $0) == name } }
}
