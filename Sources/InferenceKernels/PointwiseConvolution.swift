public import FeatureTypes

/// A 1×1 convolution with a bias: the same matrix applied to every pixel.
///
///     out[y, x, o] = bias[o] + Σ_c in[y, x, c] · weights[c, o]
///
/// Axes: maps are HWC, float32, batch 1; weights are [c][o]: the outputs lie innermost. Values: any; nothing is
/// clamped, NaN and infinities propagate as IEEE 754 has it. Order: bias first, then c ascending, each product rounded
/// before it is added. Scratch: none.
///
/// Source: Howard et al., "MobileNets", arXiv:1704.04861, section 3.1.
public struct PointwiseConvolution: Hashable, Sendable {
  public let input: FeatureMapShape
  public let output: FeatureMapShape

  /// - Precondition: at least one output channel; the output has at most 2²⁸ samples, and there are at most as many
  ///   weights.
  public init(input: FeatureMapShape, outputChannels: Int) {
    self.input = input
    output = FeatureMapShape(channels: outputChannels, height: input.height, width: input.width)
    precondition(
      input.channels <= FeatureMapShape.maximumCount / outputChannels, "a 1×1 convolution has at most 2^28 weights")
  }

  /// Weights: input channels · output channels.
  public var weightCount: Int { input.channels * output.channels }

  /// Multiply-adds of one call, exact below 2⁵³.
  public var multiplyAdds: Double { Double(input.count) * Double(output.channels) }

  /// Cost: `multiplyAdds`; 4 · (input.count + output.count) bytes of maps, and the weights once for every pixel.
  ///
  /// `result` overlaps neither map nor weights, which exclusive access to a `MutableSpan` already says.
  ///
  /// - Precondition: the spans hold exactly `input.count`, `weightCount`, `output.channels` and `output.count` values.
  public func apply(
    to map: Span<Float>, weights: Span<Float>, bias: Span<Float>, into result: inout MutableSpan<Float>
  ) {
    precondition(map.count == input.count, "the map has not the size of the convolution's input")
    precondition(weights.count == weightCount, "the weights are [input channel][output channel]")
    precondition(bias.count == output.channels, "one bias for each output channel")
    precondition(result.count == output.count, "the result has not the size of the convolution's output")
    for pixel in 0..<input.planeCount {
      var sums = result._mutatingExtracting(pixel * output.channels..<(pixel + 1) * output.channels)
      copy(bias, to: &sums)
      addProduct(of: map.extracting(pixel * input.channels..<(pixel + 1) * input.channels), and: weights, to: &sums)
    }
  }
}
