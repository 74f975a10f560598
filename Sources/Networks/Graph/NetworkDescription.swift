public import InferenceKernels

/// A network as data: layers that read inputs and other layers by name. It is unchecked until it becomes a `Network`.
///
/// Layers are listed in the order in which they run. Each makes one map (H × W × C, batch 1), which has the layer's
/// name, from inputs or from the maps of earlier layers. `NetworkJSON` reads a description from a file.
public struct NetworkDescription: Hashable, Sendable {
  /// A map that the caller provides.
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

  /// A batch norm that is folded into the layer's weights when they are loaded: the prefix of its tensors' names, and
  /// ε.
  public struct BatchNorm: Hashable, Sendable {
    public var weights: String
    public var epsilon: Float

    public init(_ weights: String, epsilon: Float = 1e-5) {
      self.weights = weights
      self.epsilon = epsilon
    }
  }

  /// The parameters of a convolution or a dense layer: the prefix of the tensors' names, whether there is a bias, and
  /// the batch norm.
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
    /// The bounds of the output of a convolution, a dense layer or an addition.
    public var bounds: ActivationBounds
    /// The parameters of a convolution or a dense layer. Nil means tensors whose prefix is the layer's name, a bias,
    /// and no batch norm.
    public var parameters: Parameters?
    /// How an int8 convolution or dense layer rounds in the affine convention.
    public var rounding: Int8Convolution.Rounding

    public init(
      _ name: String, _ operation: Operation, _ inputs: [String], bounds: ActivationBounds = .none,
      parameters: Parameters? = nil, rounding: Int8Convolution.Rounding = .twice
    ) {
      self.name = name
      self.operation = operation
      self.inputs = inputs
      self.bounds = bounds
      self.parameters = parameters
      self.rounding = rounding
    }
  }

  public var inputs: [Input]
  public var layers: [Layer]
  /// The names of the output maps.
  public var outputs: [String]

  public init(inputs: [Input], layers: [Layer], outputs: [String]) {
    self.inputs = inputs
    self.layers = layers
    self.outputs = outputs
  }
}
