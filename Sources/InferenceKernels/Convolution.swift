public import FeatureTypes

/// A convolution with a bias: every output channel sees every input channel.
///
///     out[y, x, o] = bias[o] + Σ_ky Σ_kx Σ_c  in[y·s − top + ky, x·s − left + kx, c] · weights[ky, kx, c, o]
///
/// Axes: maps are HWC, float32, batch 1; weights are [ky][kx][c][o] (HWIO), so that one row of taps is contiguous in
/// both and the outputs lie innermost. Values: any; nothing is clamped, NaN and infinities propagate as IEEE 754 has
/// it. Order: bias first, then the taps that lie on the map, ky, kx, c ascending, each product rounded before it is
/// added. Scratch: none.
///
/// Source: Dumoulin and Visin, "A guide to convolution arithmetic for deep learning", arXiv:1603.07285.
public struct Convolution: Hashable, Sendable {
  public let input: FeatureMapShape
  public let output: FeatureMapShape
  public let window: SlidingWindow

  /// - Precondition: the padded map is at least as large as the window; there are at most 2²⁸ weights.
  public init(input: FeatureMapShape, outputChannels: Int, window: SlidingWindow) {
    self.input = input
    self.window = window
    output = window.outputShape(from: input, channels: outputChannels)
    precondition(
      window.area <= FeatureMapShape.maximumCount / input.channels / outputChannels,
      "a convolution has at most 2^28 weights")
  }

  /// Weights: window height · width · input channels · output channels.
  public var weightCount: Int { window.area * input.channels * output.channels }

  /// Multiply-adds of one call, exact below 2⁵³, taps on the padding counted.
  public var multiplyAdds: Double { Double(output.planeCount) * Double(weightCount) }

  /// Cost: `multiplyAdds`; 4 · (taps · input.channels · output.planeCount + output.count) bytes of maps are moved, and
  /// the weights read once for every output pixel.
  ///
  /// `result` overlaps neither map nor weights, which exclusive access to a `MutableSpan` already says.
  ///
  /// - Precondition: the spans hold exactly `input.count`, `weightCount`, `output.channels` and `output.count` values.
  public func apply(
    to map: Span<Float>, weights: Span<Float>, bias: Span<Float>, into result: inout MutableSpan<Float>
  ) {
    precondition(map.count == input.count, "the map has not the size of the convolution's input")
    precondition(weights.count == weightCount, "the weights are [ky][kx][input channel][output channel]")
    precondition(bias.count == output.channels, "one bias for each output channel")
    precondition(result.count == output.count, "the result has not the size of the convolution's output")
    for row in 0..<output.height {
      let top = row * window.stride - window.padding.top
      let tapRows = taps(of: window.height, from: top, within: input.height)
      for column in 0..<output.width {
        let left = column * window.stride - window.padding.left
        let tapColumns = taps(of: window.width, from: left, within: input.width)
        let pixel = (row * output.width + column) * output.channels
        var sums = result._mutatingExtracting(pixel..<pixel + output.channels)
        copy(bias, to: &sums)
        for tapRow in tapRows {
          // The taps of one row see neighbouring pixels: one run of columns · channels samples.
          let samples = ((top + tapRow) * input.width + left + tapColumns.lowerBound) * input.channels
          let count = tapColumns.count * input.channels
          let first = (tapRow * window.width + tapColumns.lowerBound) * input.channels * output.channels
          addProduct(
            of: map.extracting(samples..<samples + count),
            and: weights.extracting(first..<first + count * output.channels), to: &sums)
        }
      }
    }
  }
}
