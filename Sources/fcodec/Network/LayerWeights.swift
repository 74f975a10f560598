import FeatureFiles

/// The parameters of one convolution or dense layer, laid out as InferenceKernels wants them: outputs innermost.
struct LayerWeights: Sendable {
  let factors: [Float]
  /// One for each output.
  let bias: [Float]
}

/// Takes layers out of a safetensors file: the tensors `NAME.w` and `NAME.b`.
struct WeightsReader {
  let file: Safetensors

  /// - Parameter shape: The weights' dimensions; the last is the number of outputs, and so of biases.
  func layer(_ name: String, shape: [Int]) throws(DigitNetworkError) -> LayerWeights {
    LayerWeights(
      factors: try values(of: name, suffix: "w", shape: shape),
      bias: try values(of: name, suffix: "b", shape: Array(shape.suffix(1))))
  }

  private func values(of layer: String, suffix: String, shape: [Int]) throws(DigitNetworkError) -> [Float] {
    let values: [Float]
    do throws(SafetensorsError) {
      values = try file.values(of: "\(layer).\(suffix)", shape: shape)
    } catch {
      throw DigitNetworkError(layer: layer, reason: .tensor(error))
    }
    guard values.allSatisfy(\.isFinite) else { throw DigitNetworkError(layer: layer, reason: .notFinite) }
    return values
  }
}

/// Weights that do not make the network: which layer is bad, and why.
struct DigitNetworkError: Error, Hashable {
  enum Reason: Hashable {
    /// A tensor is missing or has another shape.
    case tensor(SafetensorsError)
    /// A weight or bias is NaN or infinite.
    case notFinite
  }

  /// As in the file: "L1", "L2.expand" … "L7.project", "head", "dense".
  let layer: String
  let reason: Reason
}
