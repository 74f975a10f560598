extension NetworkDescription {
  /// Clio's versions of a server's half: one for each number of channels that may arrive, all but their first layer the
  /// same. The description's single input gets that many channels; the first layer that reads it, a convolution without
  /// groups, gets weights of its own, `NAME@channels`. Parameters of the other layers are shared by name.
  ///
  /// Source: Clio (MobiCom '20), section 3.2: g_φᵢ(slice(i, f(x))), a set of parameters for each i.
  ///
  /// - Throws: `windowDoesNotFit` if another kind of layer reads the input; `badShape` unless there is one input and 1 ≤
  ///   `channels` ≤ its own.
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
  /// The parameters of a sliced first layer before it is trained: the weights of the first `count` of `channels` input
  /// channels. Nil unless the weights divide into `channels`.
  public func firstChannels(_ count: Int, of channels: Int) -> LayerParameters? {
    guard channels > 0, 1...channels ~= count, weights.count % channels == 0 else { return nil }
    var kept: [Float] = []
    kept.reserveCapacity(weights.count / channels * count)
    for tap in 0..<weights.count / channels { kept += weights[tap * channels..<tap * channels + count] }
    return LayerParameters(weights: kept, bias: bias)
  }
}
