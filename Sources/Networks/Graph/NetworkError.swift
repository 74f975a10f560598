/// Why a description, weights or formats do not make a network: a stable code, and the layer or input concerned.
public struct NetworkError: Error, Hashable, Sendable {
  public enum Code: String, Hashable, Sendable {
    // The graph.
    /// There is no input, no layer or no output.
    case empty
    /// There are more than `Network.maximumLayers` layers, inputs, or inputs of a layer.
    case tooMany
    /// Two inputs or layers have this name.
    case nameInUse
    /// The name of an input, a layer or its tensors is empty, longer than 256 bytes, or has control characters.
    case badName
    /// The layer reads, or the network's outputs name, a `map` that is neither an input nor the map of an earlier
    /// layer.
    case unknownMap
    /// The operation takes a different number of inputs.
    case wrongInputCount
    /// A dimension is not positive, or the map has more than 2²⁸ samples.
    case badShape
    /// The window is empty, its padding is too wide, or the map is smaller than the window. Or a pooling's window is
    /// dilated, or an average's window has more than 2²⁰ taps.
    case windowDoesNotFit
    /// The groups do not divide the channels of both maps.
    case groupsDoNotDivide
    /// The maps that a layer combines differ in shape.
    case shapesDiffer
    /// The operation takes no bounds.
    case boundsNotAllowed
    /// The memory exceeds 2³¹ − 1 elements, all weights together exceed `Network.maximumWeights`, or all work together
    /// exceeds `Network.maximumWork`.
    case tooLarge
    /// A batch norm's ε is negative, NaN or infinite.
    case badEpsilon
    /// The cut is after a layer that does not exist, or after the last layer.
    case noSuchLayer
    // Weights.
    /// A tensor of the layer is missing.
    case missingWeights
    /// A tensor of the layer has the wrong shape.
    case wrongWeightShape
    /// A weight is NaN or infinite, or a batch norm's variance makes it so.
    case weightNotFinite
    // int8.
    /// A calibration example makes a value of `map` NaN.
    case valueNotFinite
    /// The map has no format, or an invalid one.
    case missingFormat
    /// The formats mix both conventions, or a layer that keeps its input's format is given a different one.
    case formatsDiffer
    /// The scales are so far apart that no factor converts between them.
    case scaleOutOfRange
    /// A sum could overflow 32 bits.
    case sumOverflow
  }

  public let code: Code
  /// The name of the layer or input; nil if the error concerns the whole network, such as its outputs.
  public let layer: String?
  /// The layer's index in the description, from 0.
  public let index: Int?
  /// The name of the map concerned, if it is not the layer's own.
  public let map: String?

  public init(_ code: Code, layer: String? = nil, index: Int? = nil, map: String? = nil) {
    self.code = code
    self.layer = layer
    self.index = index
    self.map = map
  }
}
