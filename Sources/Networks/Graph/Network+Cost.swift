internal import FeatureTypes
internal import InferenceKernels

extension Network.Node {
  /// The multiply-adds of one run, taps on the padding included. As in papers, only convolutions and dense layers
  /// count.
  public var multiplyAdds: Double {
    if case .convolution(let kernel) = kernel { kernel.multiplyAdds } else { 0 }
  }

  /// The number of trained parameters, as papers count them: the weights and, per output channel, a bias or the two
  /// parameters of a batch norm.
  public var parameterCount: Int {
    guard case .convolution(let kernel) = kernel, let parameters else { return 0 }
    let perChannel = (parameters.hasBias ? 1 : 0) + (parameters.batchNorm == nil ? 0 : 2)
    return kernel.weightCount + perChannel * output.channels
  }
}

extension Network.Kernel {
  /// The largest cost of a run, in samples read, compared, added or multiplied, for maps of these shapes.
  ///
  ///     every kernel       the samples of its inputs and its output
  ///     convolution        plus its multiply-adds
  ///     pooling            plus the taps of its window for each sample of the output
  ///     up-sampling        plus four taps for each sample of the output
  ///
  /// At most 2⁵⁷: samples, weights and taps are at most 2²⁸ each, inputs at most 2¹².
  func work(from inputs: [FeatureMapShape], to output: FeatureMapShape) -> Int64 {
    let samples = inputs.reduce(Int64(output.count)) { $0 + Int64($1.count) }
    switch self {
    case .convolution(let kernel): return samples + Int64(output.planeCount) * Int64(kernel.weightCount)
    case .maxPooling(let kernel): return samples + Int64(output.count) * Int64(kernel.window.area)
    case .averagePooling(let kernel): return samples + Int64(output.count) * Int64(kernel.window.area)
    case .upSampling: return samples + 4 * Int64(output.count)
    default: return samples
    }
  }
}

extension Network {
  public var multiplyAdds: Double { nodes.reduce(0) { $0 + $1.multiplyAdds } }

  /// The number of trained parameters. Weights that several layers share count once per layer.
  public var parameterCount: Int { nodes.reduce(0) { $0 + $1.parameterCount } }
}
