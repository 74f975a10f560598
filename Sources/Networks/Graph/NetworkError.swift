/// Why a description, weights or formats make no network: a stable code, and the layer or input that it is about.
public struct NetworkError: Error, Hashable, Sendable {
  public enum Code: String, Hashable, Sendable {
    // Of the graph.
    /// No input, no layer or no output.
    case empty
    /// More than `Network.maximumLayers` layers, or inputs, or inputs of a layer.
    case tooMany
    /// Two inputs or layers have this name.
    case nameInUse
    /// The name of an input, a layer or its tensors is empty, longer than 256 bytes, or has control characters.
    case badName
    /// It reads, or the network's outputs name, what no input or layer before it makes: `map`.
    case unknownMap
    /// The operation takes a different number of inputs.
    case wrongInputCount
    /// A dimension is not positive, or the map has more than 2²⁸ samples.
    case badShape
    /// The window is empty, its padding too wide, or the map smaller than it; a pooling's window has gaps, or an average's
    /// more than 2²⁰ taps.
    case windowDoesNotFit
    /// The groups do not divide the channels of both maps.
    case groupsDoNotDivide
    /// The maps that come together differ in shape.
    case shapesDiffer
    /// The operation cannot be bounded by an activation.
    case boundsNotAllowed
    /// Memory leaves 2³¹ − 1 elements, all weights together `Network.maximumWeights`, or all work together
    /// `Network.maximumWork`.
    case tooLarge
    /// A batch norm's ε is negative, NaN or infinite.
    case badEpsilon
    /// A split after a layer that does not exist, or after the last.
    case noSuchLayer
    // Of weights.
    /// A tensor of the layer is missing.
    case missingWeights
    /// A tensor of the layer has another shape.
    case wrongWeightShape
    /// A weight is NaN or infinite, or a batch norm's variance makes it so.
    case weightNotFinite
    // Of int8.
    /// Of examples to calibrate with: a value of `map` is NaN.
    case valueNotFinite
    /// The map has no format, or an invalid one.
    case missingFormat
    /// Formats of both conventions, or of a layer that keeps its input's format another one.
    case formatsDiffer
    /// Scales are so far apart that no factor stands between them.
    case scaleOutOfRange
    /// A sum could leave 32 bits.
    case sumOverflow
  }

  public let code: Code
  /// The name of the layer or input; nil if it is about the whole, as outputs are.
  public let layer: String?
  /// The layer's index in the description, from 0.
  public let index: Int?
  /// The name of the map that the code is about, where that is not the layer's own.
  public let map: String?

  public init(_ code: Code, layer: String? = nil, index: Int? = nil, map: String? = nil) {
    self.code = code
    self.layer = layer
    self.index = index
    self.map = map
  }
}
