internal import FeatureTypes

/// The trained parameters of a convolution or a dense layer, in the order of the kernels: weights [o][ky][kx][c], and
/// one bias per output.
public struct LayerParameters: Hashable, Sendable {
  public var weights: [Float]
  public var bias: [Float]
  /// The same parameters before they became float32, if they come from an int8 network. An int8 network with scales and
  /// zeros uses them as they are.
  public var integers: IntegerParameters?

  public init(weights: [Float], bias: [Float]) {
    self.weights = weights
    self.bias = bias
  }

  /// Folds a batch norm into the parameters. Applied to the layer's output x, γ·(x − μ)/√(σ² + ε) + β makes a
  /// convolution with
  ///
  ///     weights[o] · f, (bias[o] − μ[o]) · f + β[o]     with f = γ[o] / √(σ²[o] + ε)
  ///
  /// computed in float64 and rounded once. False unless there is one number of each kind per bias, and no variance is
  /// negative, NaN or infinite; then nothing changes.
  ///
  /// Source: Ioffe and Szegedy, "Batch Normalization", arXiv:1502.03167, section 3.1.
  public mutating func fold(
    gamma: [Float], beta: [Float], mean: [Float], variance: [Float], epsilon: Float
  ) -> Bool {
    let outputs = bias.count
    guard outputs > 0, weights.count % outputs == 0,
      [gamma, beta, mean, variance].allSatisfy({ $0.count == outputs }),
      variance.allSatisfy({ $0 >= 0 && $0.isFinite })
    else { return false }
    integers = nil
    let each = weights.count / outputs
    for o in 0..<outputs {
      let factor = Double(gamma[o]) / (Double(variance[o]) + Double(epsilon)).squareRoot()
      for index in o * each..<(o + 1) * each { weights[index] = Float(Double(weights[index]) * factor) }
      bias[o] = Float((Double(bias[o]) - Double(mean[o])) * factor + Double(beta[o]))
    }
    return true
  }

  /// Reorders weights from PyTorch's order, [o][c][ky][kx], to that of the kernels, [o][ky][kx][c].
  ///
  /// - Precondition: `weights` has outputs · channels · taps values.
  public static func reordered<Weight>(_ weights: [Weight], outputs: Int, channels: Int, taps: Int) -> [Weight] {
    precondition(weights.count == outputs * channels * taps, "the weights must be [output][channel][tap]")
    if taps == 1 { return weights }
    var result = weights
    for o in 0..<outputs {
      let start = o * channels * taps
      for c in 0..<channels {
        for tap in 0..<taps { result[start + tap * channels + c] = weights[start + c * taps + tap] }
      }
    }
    return result
  }
}

/// Weights that are int8 already, such as those of a TensorFlow Lite model: a real weight is w · scale[o].
public struct IntegerParameters: Hashable, Sendable {
  /// [o][ky][kx][c].
  public var weights: [Int8]
  /// One per output channel.
  public var scales: [Double]
  /// Real biases, one per output channel, so precise that a multiple of input scale · scale[o] stays one.
  public var bias: [Double]

  public init(weights: [Int8], scales: [Double], bias: [Double]) {
    self.weights = weights
    self.scales = scales
    self.bias = bias
  }
}

extension LayerParameters {
  /// - Precondition: one scale and one bias per output channel.
  public init(_ integers: IntegerParameters) {
    precondition(
      integers.scales.count == integers.bias.count, "there must be one scale and one bias per output channel")
    let each = integers.weights.count / max(integers.scales.count, 1)
    weights = integers.weights.indices.map { Float(Double(integers.weights[$0]) * integers.scales[$0 / max(each, 1)]) }
    bias = integers.bias.map { Float($0) }
    self.integers = integers
  }
}

extension Network {
  /// Returns the parameters of layer `index`, a convolution. Throws unless they exist, have the right sizes and are
  /// finite.
  func parameters(
    of index: Int, in all: [String: LayerParameters], weightCount: Int
  ) throws(NetworkError) -> LayerParameters {
    let node = nodes[index]
    func error(_ code: NetworkError.Code) -> NetworkError { NetworkError(code, layer: node.name, index: index) }
    guard let parameters = all[node.name] else { throw error(.missingWeights) }
    guard parameters.weights.count == weightCount, parameters.bias.count == node.output.channels else {
      throw error(.wrongWeightShape)
    }
    if let integers = parameters.integers {
      guard integers.weights.count == weightCount, integers.scales.count == node.output.channels,
        integers.bias.count == node.output.channels
      else { throw error(.wrongWeightShape) }
    }
    guard parameters.weights.allSatisfy({ $0.isFinite }), parameters.bias.allSatisfy({ $0.isFinite }) else {
      throw error(.weightNotFinite)
    }
    return parameters
  }
}
