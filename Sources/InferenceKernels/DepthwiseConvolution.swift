public import FeatureTypes

/// A convolution of each channel by itself, with a bias.
///
///     out[y, x, c] = bias[c] + Σ_ky Σ_kx  in[y·s − top + ky, x·s − left + kx, c] · weights[ky, kx, c]
///
/// Axes: maps are HWC, float32, batch 1; weights are [ky][kx][c]. Values: any; nothing is clamped, NaN and infinities
/// propagate as IEEE 754 has it. Order: bias first, then the taps that lie on the map, ky, kx ascending, each product
/// rounded before it is added. Scratch: none.
///
/// Source: Howard et al., "MobileNets", arXiv:1704.04861, Eq. 3.
public struct DepthwiseConvolution: Hashable, Sendable {
  public let input: FeatureMapShape
  public let output: FeatureMapShape
  public let window: SlidingWindow

  /// - Precondition: the padded map is at least as large as the window; there are at most 2²⁸ weights.
  public init(input: FeatureMapShape, window: SlidingWindow) {
    self.input = input
    self.window = window
    output = window.outputShape(from: input, channels: input.channels)
    precondition(
      window.area <= FeatureMapShape.maximumCount / input.channels, "a depthwise convolution has at most 2^28 weights")
  }

  /// Weights: window height · width · channels.
  public var weightCount: Int { window.area * input.channels }

  /// Multiply-adds of one call, exact below 2⁵³, taps on the padding counted.
  public var multiplyAdds: Double { Double(output.count) * Double(window.area) }

  /// Cost: `multiplyAdds`; about 4 · output.count bytes are written, and read, for every tap.
  ///
  /// `result` overlaps neither map nor weights, which exclusive access to a `MutableSpan` already says.
  ///
  /// - Precondition: the spans hold exactly `input.count`, `weightCount`, `input.channels` and `output.count` values.
  public func apply(
    to map: Span<Float>, weights: Span<Float>, bias: Span<Float>, into result: inout MutableSpan<Float>
  ) {
    precondition(map.count == input.count, "the map has not the size of the convolution's input")
    precondition(weights.count == weightCount, "the weights are [ky][kx][channel]")
    precondition(bias.count == input.channels, "one bias for each channel")
    precondition(result.count == output.count, "the result has not the size of the convolution's output")
    let channels = input.channels
    for row in 0..<output.height {
      let top = row * window.stride - window.padding.top
      let tapRows = taps(of: window.height, from: top, within: input.height)
      for column in 0..<output.width {
        let left = column * window.stride - window.padding.left
        let tapColumns = taps(of: window.width, from: left, within: input.width)
        let pixel = (row * output.width + column) * channels
        var sums = result._mutatingExtracting(pixel..<pixel + channels)
        copy(bias, to: &sums)
        for tapRow in tapRows {
          for tapColumn in tapColumns {
            let sample = ((top + tapRow) * input.width + left + tapColumn) * channels
            let first = (tapRow * window.width + tapColumn) * channels
            let samples = map.extracting(sample..<sample + channels)
            let factors = weights.extracting(first..<first + channels)
            for c in 0..<channels { sums[c] += samples[c] * factors[c] }
          }
        }
      }
    }
  }
}
