public import FeatureTypes

/// Channels first …< first + count of a map, or the same with channels beside them that hold zero: what Clio slices and
/// what a shortcut without weights pads.
///
///     out[y, x, c] = in[y, x, first + c]                          slice
///     out[y, x, before + c] = in[y, x, c], the rest zero          see `ConcatenatedPart`, after `fill`
///
/// Axes: HWC, float32 or bytes. Exact. Scratch: none. Cost: output.count samples read and written. Nothing overlaps.
///
/// Source: Clio (MobiCom '20), section 3.2: slice(i, O) keeps the first i channels.
public struct ChannelSlice: Hashable, Sendable {
  public let input: FeatureMapShape
  public let output: FeatureMapShape
  public let firstChannel: Int

  /// Nil if the channels are not all in the map, or none.
  public init?(_ input: FeatureMapShape, channels: Range<Int>) {
    guard channels.lowerBound >= 0, channels.upperBound <= input.channels, !channels.isEmpty else { return nil }
    self.input = input
    firstChannel = channels.lowerBound
    output = FeatureMapShape(channels: channels.count, height: input.height, width: input.width)
  }

  /// - Precondition: the spans hold exactly `input.count` and `output.count` values.
  public func copy(_ map: Span<Float>, into result: inout MutableSpan<Float>) { copyChannels(of: map, into: &result) }

  /// - Precondition: the spans hold exactly `input.count` and `output.count` bytes.
  public func copy(_ map: Span<UInt8>, into result: inout MutableSpan<UInt8>) { copyChannels(of: map, into: &result) }

  // Not public: a generic function that another module calls makes its types when it is first called, which allocates.
  @inline(__always)
  private func copyChannels<Sample: BitwiseCopyable>(of map: Span<Sample>, into result: inout MutableSpan<Sample>) {
    precondition(map.count == input.count && result.count == output.count, "maps of other sizes")
    for pixel in 0..<input.planeCount {
      let start = pixel * input.channels + firstChannel
      let samples = map.extracting(start..<start + output.channels)
      var target = result._mutatingExtracting(pixel * output.channels..<(pixel + 1) * output.channels)
      for c in 0..<target.count { target[c] = samples[c] }
    }
  }
}
