public import FeatureTypes

/// The mean of what a window sees, channel by channel.
///
///     out[y, x, c] = (Σ over the taps on the map of in[…, c]) / n
///
/// n counts the taps on the map, or with `countsPadding` all of the window's, the padding being zeros.
///
/// Axes: maps are HWC, batch 1. float32: from 0, ky, kx ascending, then one division. int8: the format stays; the sum of
/// samples (padding: the format's zero) is divided once, half to even (.q) or half away from 0 (.affine). Scratch: none.
/// Cost: an addition a tap and one division a sample of the output; reads a sample a tap, writes output.count. Nothing
/// overlaps.
///
/// Source: LeCun et al., "Gradient-Based Learning Applied to Document Recognition", 1998, section II, without its weight.
public struct AveragePooling: Hashable, Sendable {
  public let input: FeatureMapShape
  public let output: FeatureMapShape
  public let window: SlidingWindow
  public let countsPadding: Bool

  /// Nil if the padded map is smaller than the window, or the window is dilated or of more than 2²⁰ taps.
  public init?(input: FeatureMapShape, window: SlidingWindow, countsPadding: Bool = false) {
    guard window.rowDilation == 1, window.columnDilation == 1, window.area <= 1 << 20,
      let output = window.output(from: input, channels: input.channels)
    else { return nil }
    self.input = input
    self.window = window
    self.output = output
    self.countsPadding = countsPadding
  }

  /// - Precondition: the spans hold exactly `input.count` and `output.count` values.
  public func apply(to map: Span<Float>, into result: inout MutableSpan<Float>) {
    precondition(map.count == input.count && result.count == output.count, "a pooling of other sizes")
    let channels = input.channels
    let positions = PoolingPositions(input, output, window)
    for index in positions.indices {
      let position = positions[index]
      var sums = result._mutatingExtracting(index * channels..<(index + 1) * channels)
      for c in 0..<channels { sums[c] = 0 }
      for row in position.rows {
        for column in position.columns {
          let pixel = (row * input.width + column) * channels
          let samples = map.extracting(pixel..<pixel + channels)
          for c in 0..<channels { sums[c] += samples[c] }
        }
      }
      let count = Float(countsPadding ? window.area : position.count)
      for c in 0..<channels { sums[c] /= count }
    }
  }

  /// - Precondition: the spans hold exactly `input.count` and `output.count` bytes, of a map in `format`.
  public func apply(to map: Span<UInt8>, format: Int8Format, into result: inout MutableSpan<UInt8>) {
    precondition(map.count == input.count && result.count == output.count, "a pooling of other sizes")
    let channels = input.channels
    let positions = PoolingPositions(input, output, window)
    for index in positions.indices {
      let position = positions[index]
      let count = countsPadding ? window.area : position.count
      let padding = wide(format.zero) * wide(count - position.count)
      for c in 0..<channels {
        var sum = padding
        for row in position.rows {
          for column in position.columns {
            sum += wide(format.sample(of: map[(row * input.width + column) * channels + c]))
          }
        }
        let mean = format.isQ ? QRounding.divide(sum, by: wide(count)) : Self.halfAway(sum, by: wide(count))
        result[index * channels + c] = format.byte(of: saturated(mean))
      }
    }
  }

  private static func halfAway(_ sum: Int64, by count: Int64) -> Int64 {
    (sum > 0 ? sum + count / 2 : sum - count / 2) / count
  }
}
