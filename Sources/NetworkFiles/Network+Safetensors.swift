public import FeatureFiles
internal import FeatureTypes
internal import InferenceKernels
public import Networks

extension Network {
  /// Returns the weights of all layers from a safetensors file with the names and the order of PyTorch.
  ///
  ///     PREFIX.weight   [outputs, channels / groups, rows, columns]; dense layers and 1 × 1 also [outputs, inputs]
  ///     PREFIX.bias     [outputs], where the layer has a bias
  ///     NORM.weight, .bias, .running_mean, .running_var   [outputs], folded in
  ///     PREFIX.weight_scale   [outputs], if PREFIX.weight is I8: a real weight is weight · scale
  ///
  /// The inputs of a dense layer are in the order channel, row, column. Tensors that no layer names are ignored.
  ///
  /// - Throws: `NetworkFileError` with the layer and the mistake in its tensor.
  public func parameters(from file: Safetensors) throws(NetworkFileError) -> [String: LayerParameters] {
    var result: [String: LayerParameters] = [:]
    for node in nodes {
      guard case .convolution(let kernel) = node.kernel, let names = node.parameters else { continue }
      let (outputs, depth) = (kernel.output.channels, kernel.input.channels / kernel.groups)
      let (rows, columns) = (kernel.window.height, kernel.window.width)
      func values(_ name: String, _ shape: [Int]) throws(NetworkFileError) -> [Float] {
        do throws(SafetensorsError) {
          return try file.values(of: name, shape: shape)
        } catch {
          throw .tensor(layer: node.name, error)
        }
      }
      let flat = [outputs, depth * rows * columns]
      let seesAll = rows == kernel.input.height && columns == kernel.input.width && kernel.output.planeCount == 1
      let isFlat = (seesAll || kernel.window.area == 1) && file.shape(of: "\(names.weights).weight")?.count != 4
      let shape = isFlat ? flat : [outputs, depth, rows, columns]
      if file.hasIntegers("\(names.weights).weight") {
        // A batch norm would change the weights.
        guard names.batchNorm == nil else { throw .batchNorm(layer: node.name) }
        do throws(SafetensorsError) {
          result[node.name] = try Self.integers(names, kernel, shape: shape, from: file)
        } catch {
          throw .tensor(layer: node.name, error)
        }
        continue
      }
      let weights = try values("\(names.weights).weight", shape)
      var parameters = LayerParameters(
        weights: LayerParameters.reordered(weights, outputs: outputs, channels: depth, taps: rows * columns),
        bias: names.hasBias
          ? try values("\(names.weights).bias", [outputs]) : [Float](repeating: 0, count: outputs))
      if let norm = names.batchNorm {
        let done = parameters.fold(
          gamma: try values("\(norm.weights).weight", [outputs]), beta: try values("\(norm.weights).bias", [outputs]),
          mean: try values("\(norm.weights).running_mean", [outputs]),
          variance: try values("\(norm.weights).running_var", [outputs]), epsilon: norm.epsilon)
        guard done, parameters.weights.allSatisfy(\.isFinite), parameters.bias.allSatisfy(\.isFinite) else {
          throw .batchNorm(layer: node.name)
        }
      }
      result[node.name] = parameters
    }
    return result
  }

  /// The parameters of a layer whose weights are I8.
  private static func integers(
    _ names: NetworkDescription.Parameters, _ kernel: Convolution, shape: [Int], from file: Safetensors
  ) throws(SafetensorsError) -> LayerParameters {
    let outputs = kernel.output.channels
    let weights = LayerParameters.reordered(
      try file.integers(of: "\(names.weights).weight", shape: shape), outputs: outputs,
      channels: kernel.input.channels / kernel.groups, taps: kernel.window.area)
    let scales = try file.doubles(of: "\(names.weights).weight_scale", shape: [outputs])
    let zeros = [Double](repeating: 0, count: outputs)
    let bias = names.hasBias ? try file.doubles(of: "\(names.weights).bias", shape: [outputs]) : zeros
    return LayerParameters(IntegerParameters(weights: weights, scales: scales, bias: bias))
  }
}
