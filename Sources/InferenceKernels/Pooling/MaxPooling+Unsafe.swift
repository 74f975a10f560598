public import FeatureTypes

/// The largest sample that a window sees, channel by channel: out[y, x, c] = max over the taps on the map of in[…, c].
///
/// Axes: maps are HWC, batch 1, float32 or int8. Padding is never the largest. float32: NaN wins, as in NumPy's maximum.
/// int8: exact, the format stays. Scratch: none. Cost: a comparison a tap, which reads a sample; writes
/// output.count. Nothing overlaps.
///
/// Source: Krizhevsky et al., "ImageNet Classification with Deep Convolutional Neural Networks", 2012, section 3.4.
public struct MaxPooling: Hashable, Sendable {
  public let input: FeatureMapShape
  public let output: FeatureMapShape
  public let window: SlidingWindow

  /// Nil if the padded map is smaller than the window, or the window is dilated.
  public init?(input: FeatureMapShape, window: SlidingWindow) {
    guard window.rowDilation == 1, window.columnDilation == 1,
      let output = window.output(from: input, channels: input.channels)
    else { return nil }
    self.input = input
    self.window = window
    self.output = output
  }
}
