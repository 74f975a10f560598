extension NetworkDescription {
  /// Clio's versions of a server's half: one for each number of channels that may arrive. They differ only in the first
  /// layer. The description's only input gets `channels` channels. The layer that reads it, a convolution without
  /// groups, gets its own weights, `NAME@channels`. The other layers share their parameters by name.
  ///
  /// Source: Clio (MobiCom '20), section 3.2: g_φᵢ(slice(i, f(x))), with a set of parameters for each i.
  ///
  /// - Throws: `windowDoesNotFit` if another kind of layer reads the input; `badShape` unless there is exactly one
  ///   input, with at least `channels` ≥ 1 channels.
  public func slice(_ channels: Int) throws(NetworkError) -> NetworkDescription {
    guard inputs.count == 1, 1...inputs[0].channels ~= channels else {
      throw NetworkError(.badShape, layer: inputs.first?.name)
    }
    var sliced = self
    sliced.inputs[0].channels = channels
    for index in layers.indices where layers[index].inputs.contains(inputs[0].name) {
      let layer = layers[index]
      switch layer.operation {
      case .convolution(_, _, groups: 1), .dense:
        var parameters = layer.parameters ?? Parameters(layer.name)
        parameters.weights += "@\(channels)"
        if let norm = parameters.batchNorm { parameters.batchNorm?.weights = "\(norm.weights)@\(channels)" }
        sliced.layers[index].parameters = parameters
      default: throw NetworkError(.windowDoesNotFit, layer: layer.name, index: index)
      }
    }
    return sliced
  }
}

extension LayerParameters {
  /// The initial parameters of a sliced first layer, before training: the weights of the first `count` of `channels`
  /// input channels. Nil unless the number of weights is a multiple of `channels`.
  public func firstChannels(_ count: Int, of channels: Int) -> LayerParameters? {
    guard channels > 0, 1...channels ~= count, weights.count % channels == 0 else { return nil }
    var kept: [Float] = []
    kept.reserveCapacity(weights.count / channels * count)
    for tap in 0..<weights.count / channels { kept += weights[tap * channels..<tap * channels + count] }
    return LayerParameters(weights: kept, bias: bias)
  }
}
