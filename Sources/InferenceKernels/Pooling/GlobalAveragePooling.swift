public import FeatureTypes

/// The mean of each channel over all pixels: out[c] = (Σ_y Σ_x in[y, x, c]) / (H·W).
///
/// Axes: the map is HWC, float32, batch 1; the result has one value per channel. NaN and infinities propagate by the
/// rules of IEEE 754. Order: from 0, pixels in row order, then one division. Scratch: none.
///
/// Source: Lin et al., "Network In Network", arXiv:1312.4400, section 3.2.
public struct GlobalAveragePooling: Hashable, Sendable {
  public let input: FeatureMapShape

  public init(input: FeatureMapShape) { self.input = input }

  /// Computes the means.
  ///
  /// - Parameters:
  ///   - map: `input.count` values.
  ///   - result: `input.channels` values.
  ///
  /// Cost: input.count additions and one division per channel; reads 4 · input.count bytes and writes 4 per channel.
  ///
  /// - Precondition: the spans have these sizes.
  public func apply(to map: Span<Float>, into result: inout MutableSpan<Float>) {
    precondition(map.count == input.count, "the map must have the size of the pooling's input")
    precondition(result.count == input.channels, "there must be one mean per channel")
    let channels = result.count
    for c in 0..<channels { result[c] = 0 }
    for pixel in 0..<input.planeCount {
      let samples = map.extracting(pixel * channels..<(pixel + 1) * channels)
      for c in 0..<channels { result[c] += samples[c] }
    }
    // Exact in Float up to 2²⁴ pixels, rounded to the nearest above.
    let pixels = Float(input.planeCount)
    for c in 0..<channels { result[c] /= pixels }
  }
}
