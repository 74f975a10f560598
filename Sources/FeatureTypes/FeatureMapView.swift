/// A quantised feature map in borrowed memory, one byte per sample.
///
///     layout .chw   c0: y0 x0 x1 … | y1 x0 x1 … | …   c1: …
///     layout .hwc   y0 x0: c0 c1 … | x1: c0 c1 … | …
///
/// Signed samples are stored in two's complement (see `SampleRange`). Creating a view copies nothing and takes constant
/// time.
public struct FeatureMapView: ~Escapable {
  public let samples: Span<UInt8>
  public let shape: FeatureMapShape
  public let layout: FeatureMapLayout

  /// Creates a view of samples in the caller's memory.
  ///
  /// - Parameters:
  ///   - samples: The bytes of the samples.
  ///   - shape: The size of the map.
  ///   - layout: The order of the samples in memory.
  /// - Precondition: `samples` holds exactly `shape.count` bytes.
  @_lifetime(copy samples)
  public init(_ samples: Span<UInt8>, shape: FeatureMapShape, layout: FeatureMapLayout) {
    precondition(samples.count == shape.count, "a view needs exactly one byte per sample of its shape")
    self.samples = samples
    self.shape = shape
    self.layout = layout
  }

  /// The byte of the sample at (channel, row, column).
  @inline(__always)
  public subscript(channel: Int, row: Int, column: Int) -> UInt8 {
    samples[layout.index(channel: channel, row: row, column: column, in: shape)]
  }
}

/// The order of a feature map's samples in memory. Spec.
public enum FeatureMapLayout: UInt8, Hashable, Sendable {
  /// Channel by channel, and each channel row by row: index (c·H + y)·W + x.
  case chw = 0
  /// Pixel by pixel, and each pixel with all its channels: index (y·W + x)·C + c.
  case hwc = 1

  /// Returns the index of the sample at (channel, row, column) in a map of `shape`.
  ///
  /// The arguments are not checked: the caller ensures 0 ≤ `channel` < C, 0 ≤ `row` < H and 0 ≤ `column` < W.
  @inline(__always)
  public func index(channel: Int, row: Int, column: Int, in shape: FeatureMapShape) -> Int {
    switch self {
    case .chw: (channel * shape.height + row) * shape.width + column
    case .hwc: (row * shape.width + column) * shape.channels + channel
    }
  }

  /// Returns the channel of the sample at `index`.
  @inline(__always)
  public func channel(of index: Int, in shape: FeatureMapShape) -> Int {
    switch self {
    case .chw: index / shape.planeCount
    case .hwc: index % shape.channels
    }
  }
}
