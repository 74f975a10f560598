internal import FeatureTypes
internal import InferenceKernels

extension Convolution {
  /// What it counts against `Network.maximumWeights`, below 2³⁷. Packed for any instruction set it takes less than 8 bytes
  /// of each in int8 and 4 in float32: a channel's factors take 36 bytes, a weight that stands alone in its word 4, twice
  /// where two rows of a depthwise window share words; no block of 16 channels holds two groups.
  var packingCount: Int64 {
    let isDepthwise = groups == input.channels && groups == output.channels
    let (sets, channels) = isDepthwise ? (1, output.channels) : (groups, output.channels / groups)
    return Int64(sets) * Int64((channels + 15) / 16 * 16) * Int64(weightCount / output.channels + 16)
  }
}
