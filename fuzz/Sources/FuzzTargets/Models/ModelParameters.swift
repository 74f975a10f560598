import InferenceKernels
import Networks

/// The numbers of a convolution or dense layer in Double, in the order of the file, with its batch norm folded in.
struct ModelParameters {
  /// [output][channel of the group][row][column].
  let weights: [Double]
  let bias: [Double]
  /// The sum of the absolute terms of the bias.
  let biasSizes: [Double]
  /// For each output, slightly more than the largest value that int8 has to hold.
  private let largest: [Double]

  /// Returns nil if the layer has no parameters.
  init?(_ layer: NetworkDescription.Layer, outputs: Int, _ tensors: [String: [Float]]) {
    switch layer.operation {
    case .convolution, .dense: break
    default: return nil
    }
    let names = layer.parameters ?? NetworkDescription.Parameters(layer.name)
    func numbers(_ name: String) -> [Double] { (tensors[name] ?? []).map(Double.init) }
    var weights = numbers(names.weights + ".weight")
    var bias = names.hasBias ? numbers(names.weights + ".bias") : [Double](repeating: 0, count: outputs)
    guard weights.count % outputs == 0, bias.count == outputs else { return nil }
    var sizes = bias.map(\.magnitude)
    let each = weights.count / outputs
    if let norm = names.batchNorm {
      let (gamma, beta) = (numbers(norm.weights + ".weight"), numbers(norm.weights + ".bias"))
      let (mean, variance) = (numbers(norm.weights + ".running_mean"), numbers(norm.weights + ".running_var"))
      for o in 0..<outputs {
        let factor = gamma[o] / (variance[o] + Double(norm.epsilon)).squareRoot()
        for index in o * each..<(o + 1) * each { weights[index] *= factor }
        sizes[o] = (sizes[o] + mean[o].magnitude) * factor.magnitude + beta[o].magnitude
        bias[o] = (bias[o] - mean[o]) * factor + beta[o]
      }
    }
    largest = (0..<outputs).map { o in
      weights[o * each..<(o + 1) * each].reduce(0) { max($0, $1.magnitude) } * (1 + 0x1p-22)
    }
    (self.weights, self.bias, biasSizes) = (weights, bias, sizes)
  }

  /// Returns the step between the int8 weights of an output, as `Int8Weights` describes it. The error of the weights is
  /// half of it, and so is that of the bias, times the input's scale.
  func step(_ output: Int, from input: Int8Format, to format: Int8Format) -> Double {
    let (scale, made) = (Double(input.scale), Double(format.scale))
    let forBias = bias[output].magnitude * (1 + 0x1p-22) / (scale * 0x1p30)
    guard input.isQ else { return max(largest[output] > 0 ? largest[output] / 127 : made / scale, forBias) }
    // The least power of two at which everything fits, from the one at which the shift is 31.
    var step = made / scale * 0x1p-31
    while (largest[output] / step).rounded(.toNearestOrEven) > 127 || forBias > step { step *= 2 }
    return step
  }
}
