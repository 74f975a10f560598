/// The size of one feature map: `channels` × `height` × `width` samples (C, H, W).
///
/// A one-dimensional signal has `height` 1. Every dimension is at least 1, and a map has at most `maximumCount`
/// samples, so that no product of dimensions overflows a 32-bit `Int`.
public struct FeatureMapShape: Hashable, Sendable {
  /// The largest number of samples in a map: 2²⁸.
  public static let maximumCount = 1 << 28

  public let channels: Int
  public let height: Int
  public let width: Int

  /// Creates a shape of at least one channel, row and column.
  ///
  /// - Precondition: `isValid(channels:height:width:)` returns true for these numbers.
  public init(channels: Int, height: Int, width: Int) {
    precondition(
      FeatureMapShape.isValid(channels: channels, height: height, width: width),
      "a feature map has at least one channel, row and column, and at most 2^28 samples")
    self.init(checkedChannels: channels, height: height, width: width)
  }

  /// Creates a shape from numbers that are known to be valid.
  package init(checkedChannels channels: Int, height: Int, width: Int) {
    self.channels = channels
    self.height = height
    self.width = width
  }

  /// Returns whether a map may have this size.
  ///
  /// Call this before you create a shape from untrusted numbers.
  public static func isValid(channels: Int, height: Int, width: Int) -> Bool {
    guard channels >= 1, height >= 1, width >= 1 else { return false }
    let (rows, rowsOverflow) = channels.multipliedReportingOverflow(by: height)
    guard !rowsOverflow else { return false }
    let (samples, samplesOverflow) = rows.multipliedReportingOverflow(by: width)
    return !samplesOverflow && samples <= maximumCount
  }

  /// The number of samples in one channel: H · W.
  public var planeCount: Int { height * width }

  /// The number of samples in the map: C · H · W.
  public var count: Int { channels * height * width }
}
