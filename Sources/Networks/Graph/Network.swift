public import FeatureTypes
public import InferenceKernels

/// A checked network: each layer is a node with a kernel, and each map has a shape. It has no weights; see `FloatNetwork` and
/// `Int8Network`.
///
/// Maps are numbered: the inputs first, then one for each layer.
public struct Network: Hashable, Sendable {
  /// The largest number of layers, of inputs, and of inputs of one layer.
  public static let maximumLayers = 4096
  /// The largest number of weights of all layers together: 2²⁸. Weights are counted as they are packed: the output
  /// channels of each group are rounded up to a multiple of 16, each of them adds 16, and a tensor that several layers
  /// share counts once per layer. The packed weights stay below 2³¹ bytes on every machine.
  public static let maximumWeights = 1 << 28
  /// The largest work of all layers together, in samples read, compared, added or multiplied: 2⁴⁰, a run of some
  /// minutes.
  public static let maximumWork: Int64 = 1 << 40

  /// The kernel that a layer runs.
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
    case logSoftmax

    /// Whether the int8 format of the output is that of the input.
    var keepsFormat: Bool {
      switch self {
      case .maxPooling, .averagePooling, .upSampling, .channelSlice, .channelPadding: true
      default: false
      }
    }
  }

  /// A layer of the description, checked: its kernel, and its maps by number.
  public struct Node: Hashable, Sendable {
    /// The name of the layer and of its output.
    public let name: String
    public let kernel: Kernel
    public let bounds: ActivationBounds
    /// The numbers of the maps that it reads.
    public let inputs: [Int]
    public let output: FeatureMapShape
    /// The source of a convolution's parameters.
    public let parameters: NetworkDescription.Parameters?
    /// How an int8 convolution rounds in the affine convention.
    public let rounding: Int8Convolution.Rounding
  }

  public let description: NetworkDescription
  public let inputs: [FeatureMapShape]
  /// One node per layer of the description, in the same order.
  public let nodes: [Node]
  /// The numbers of the output maps.
  public let outputs: [Int]

  /// Checks a description, which may hold anything. O(layers + names).
  public init(_ description: NetworkDescription) throws(NetworkError) {
    var checker = try NetworkChecker(description)
    for index in description.layers.indices { try checker.add(description.layers[index], index) }
    self.description = description
    inputs = Array(checker.shapes[..<description.inputs.count])
    nodes = checker.nodes
    var outputs: [Int] = []
    for name in description.outputs {
      guard let number = checker.numbers[name] else { throw NetworkError(.unknownMap, map: name) }
      outputs.append(number)
    }
    self.outputs = outputs
  }

  /// The number of maps: one per input and per layer.
  public var mapCount: Int { inputs.count + nodes.count }

  public func shape(of map: Int) -> FeatureMapShape {
    map < inputs.count ? inputs[map] : nodes[map - inputs.count].output
  }

  public func name(of map: Int) -> String {
    map < inputs.count ? description.inputs[map].name : nodes[map - inputs.count].name
  }

  /// The number of the map of this name.
  public func map(named name: String) -> Int? { (0..<mapCount).first { self.name(of: $0) == name } }
}
