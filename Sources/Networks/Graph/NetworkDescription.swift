public import InferenceKernels

/// A network as data: what is run on what, by name. Nothing of it is checked before it becomes a `Network`.
///
/// Layers stand in the order in which they run; each makes one map (H × W × C, batch 1), which has the layer's name, from
/// inputs or from maps of layers before it. The file of one is `NetworkJSON` of FeatureFiles.
public struct NetworkDescription: Hashable, Sendable {
  /// A map that comes from outside.
  public struct Input: Hashable, Sendable {
    public var name: String
    public var height: Int
    public var width: Int
    public var channels: Int

    public init(_ name: String, height: Int, width: Int, channels: Int) {
      self.name = name
      self.height = height
      self.width = width
      self.channels = channels
    }
  }

  /// A batch norm that is folded into the layer's weights when they are loaded: its tensors' prefix, and ε.
  public struct BatchNorm: Hashable, Sendable {
    public var weights: String
    public var epsilon: Float

    public init(_ weights: String, epsilon: Float = 1e-5) {
      self.weights = weights
      self.epsilon = epsilon
    }
  }

  /// A convolution's or a dense layer's parameters: their tensors' prefix, whether there is a bias, and batch norm.
  public struct Parameters: Hashable, Sendable {
    public var weights: String
    public var hasBias: Bool
    public var batchNorm: BatchNorm?

    public init(_ weights: String, hasBias: Bool = true, batchNorm: BatchNorm? = nil) {
      self.weights = weights
      self.hasBias = hasBias
      self.batchNorm = batchNorm
    }
  }

  public struct Layer: Hashable, Sendable {
    public var name: String
    public var operation: Operation
    public var inputs: [String]
    /// What bounds the output of a convolution, a dense layer or an addition.
    public var bounds: ActivationBounds
    /// Of a convolution or a dense layer; nil: tensors with the layer's name as prefix, a bias, no batch norm.
    public var parameters: Parameters?

    public init(
      _ name: String, _ operation: Operation, _ inputs: [String], bounds: ActivationBounds = .none,
      parameters: Parameters? = nil
    ) {
      self.name = name
      self.operation = operation
      self.inputs = inputs
      self.bounds = bounds
      self.parameters = parameters
    }
  }

  public var inputs: [Input]
  public var layers: [Layer]
  /// Names of the maps that the network is run for.
  public var outputs: [String]

  public init(inputs: [Input], layers: [Layer], outputs: [String]) {
    self.inputs = inputs
    self.layers = layers
    self.outputs = outputs
  }
}
