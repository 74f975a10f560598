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

/// The order in which a feature map's samples lie in memory. Spec.
public enum FeatureMapLayout: UInt8, Hashable, Sendable {
  /// Channel by channel, each row by row: index (c·H + y)·W + x.
  case chw = 0
  /// Pixel by pixel, each with all its channels: index (y·W + x)·C + c.
  case hwc = 1

  /// The index of sample (channel, row, column) in a map of `shape`.
  ///
  /// Channel 0 ≤ `channel` < C, row 0 ≤ `row` < H and column 0 ≤ `column` < W are the caller's to keep.
  @inline(__always)
  public func index(channel: Int, row: Int, column: Int, in shape: FeatureMapShape) -> Int {
    switch self {
    case .chw: (channel * shape.height + row) * shape.width + column
    case .hwc: (row * shape.width + column) * shape.channels + channel
    }
  }

  /// The channel that the sample at `index` belongs to.
  @inline(__always)
  public func channel(of index: Int, in shape: FeatureMapShape) -> Int {
    switch self {
    case .chw: index / shape.planeCount
    case .hwc: index % shape.channels
    }
  }
}
