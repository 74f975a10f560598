internal import FeatureTypes
internal import InferenceKernels

extension Network.Kernel {
  /// What a run costs at most, in samples read, compared, added or multiplied, for maps of these shapes.
  ///
  ///     every kernel       samples of its inputs and its output
  ///     convolution        multiply-adds besides
  ///     pooling            taps of its window a sample of the output besides
  ///     up-sampling        four taps a sample besides
  ///
  /// At most 2⁵⁷: samples, weights and taps are at most 2²⁸ each, inputs at most 2¹².
  func operations(from inputs: [FeatureMapShape], to output: FeatureMapShape) -> Int64 {
    let samples = inputs.reduce(Int64(output.count)) { $0 + Int64($1.count) }
    switch self {
    case .convolution(let kernel): return samples + Int64(output.planeCount) * Int64(kernel.weightCount)
    case .maximum(let kernel): return samples + Int64(output.count) * Int64(kernel.window.area)
    case .average(let kernel): return samples + Int64(output.count) * Int64(kernel.window.area)
    case .upSample: return samples + 4 * Int64(output.count)
    default: return samples
    }
  }
}
