/// A quantised feature map in the caller's memory, borrowed: one byte a sample.
///
///     layout .chw   c0: y0 x0 x1 … | y1 x0 x1 … | …   c1: …
///     layout .hwc   y0 x0: c0 c1 … | x1: c0 c1 … | …
///
/// Signed samples are two's complement (see `SampleRange`). The view costs nothing to make and copies nothing.
public struct FeatureMapView: ~Escapable {
  public let samples: Span<UInt8>
  public let shape: FeatureMapShape
  public let layout: FeatureMapLayout

  /// - Precondition: `samples` holds exactly `shape.count` bytes.
  @_lifetime(copy samples)
  public init(_ samples: Span<UInt8>, shape: FeatureMapShape, layout: FeatureMapLayout) {
    precondition(samples.count == shape.count, "a view's bytes must be exactly its shape's samples")
    self.samples = samples
    self.shape = shape
    self.layout = layout
  }

  /// The byte of sample (channel, row, column).
  @inline(__always)
  public subscript(channel: Int, row: Int, column: Int) -> UInt8 {
    samples[layout.index(channel: channel, row: row, column: column, in: shape)]
  }
}
