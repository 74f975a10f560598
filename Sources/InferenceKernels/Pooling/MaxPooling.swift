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

  /// - Precondition: the spans hold exactly `input.count` and `output.count` values.
  public func apply(to map: Span<Float>, into result: inout MutableSpan<Float>) {
    precondition(map.count == input.count && result.count == output.count, "a pooling of other sizes")
    let channels = input.channels
    let positions = PoolingPositions(input, output, window)
    for index in positions.indices {
      let position = positions[index]
      var largest = result._mutatingExtracting(index * channels..<(index + 1) * channels)
      for c in 0..<channels { largest[c] = -.infinity }
      for row in position.rows {
        for column in position.columns {
          let pixel = (row * input.width + column) * channels
          let samples = map.extracting(pixel..<pixel + channels)
          for c in 0..<channels where !(largest[c] >= samples[c]) && !largest[c].isNaN { largest[c] = samples[c] }
        }
      }
    }
  }

  /// - Precondition: the spans hold exactly `input.count` and `output.count` bytes.
  public func apply(to map: Span<UInt8>, isSigned: Bool, into result: inout MutableSpan<UInt8>) {
    precondition(map.count == input.count && result.count == output.count, "a pooling of other sizes")
    let channels = input.channels
    // Two's complement in the order of unsigned bytes, and back.
    let flip: UInt8 = isSigned ? 0x80 : 0
    let positions = PoolingPositions(input, output, window)
    for index in positions.indices {
      let position = positions[index]
      var largest = result._mutatingExtracting(index * channels..<(index + 1) * channels)
      for c in 0..<channels { largest[c] = 0 }
      for row in position.rows {
        for column in position.columns {
          let pixel = (row * input.width + column) * channels
          let samples = map.extracting(pixel..<pixel + channels)
          for c in 0..<channels { largest[c] = max(largest[c], samples[c] ^ flip) }
        }
      }
      for c in 0..<channels { largest[c] ^= flip }
    }
  }
}
