internal import FeatureTypes
internal import InferenceKernels

extension Network.Layer {
  /// Multiply-adds of one run, taps on the padding counted: of convolutions and dense layers alone, as papers count.
  public var multiplyAdds: Double {
    if case .convolution(let kernel) = kernel { kernel.multiplyAdds } else { 0 }
  }

  /// Trained numbers, as papers count: weights, and a bias or the two of a batch norm for each output channel.
  public var parameterCount: Int {
    guard case .convolution(let kernel) = kernel, let parameters else { return 0 }
    let perChannel = (parameters.hasBias ? 1 : 0) + (parameters.batchNorm == nil ? 0 : 2)
    return kernel.weightCount + perChannel * output.channels
  }
}

extension Network {
  public var multiplyAdds: Double { layers.reduce(0) { $0 + $1.multiplyAdds } }

  /// Layers that share their weights' name count once for each.
  public var parameterCount: Int { layers.reduce(0) { $0 + $1.parameterCount } }
}
