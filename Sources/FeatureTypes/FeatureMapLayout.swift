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
