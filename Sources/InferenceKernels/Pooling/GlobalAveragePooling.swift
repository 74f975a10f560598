public import FeatureTypes

/// The mean of each channel over all pixels: out[c] = (Σ_y Σ_x in[y, x, c]) / (H·W).
///
/// Axes: the map is HWC, float32, batch 1; the result one value a channel. Values: any; NaN and infinities propagate
/// as IEEE 754 has it. Order: from 0, pixels in row order, then one division. Scratch: none.
///
/// Source: Lin et al., "Network In Network", arXiv:1312.4400, section 3.2.
public struct GlobalAveragePooling: Hashable, Sendable {
  public let input: FeatureMapShape

  public init(input: FeatureMapShape) { self.input = input }

  /// Cost: input.count additions, one division a channel; reads 4 · input.count bytes, writes 4 a channel. Nothing overlaps.
  ///
  /// - Precondition: the spans hold exactly `input.count` and `input.channels` values.
  public func apply(to map: Span<Float>, into result: inout MutableSpan<Float>) {
    precondition(map.count == input.count, "the map is not of the size of the pooling's input")
    precondition(result.count == input.channels, "one mean for each channel")
    let channels = result.count
    for c in 0..<channels { result[c] = 0 }
    for pixel in 0..<input.planeCount {
      let samples = map.extracting(pixel * channels..<(pixel + 1) * channels)
      for c in 0..<channels { result[c] += samples[c] }
    }
    // Exact in Float below 2²⁴ pixels, to the nearest above.
    let pixels = Float(input.planeCount)
    for c in 0..<channels { result[c] /= pixels }
  }
}
