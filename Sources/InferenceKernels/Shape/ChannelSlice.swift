public import FeatureTypes

/// Some channels of a map, those next to each other: out[y, x, c] = in[y, x, first + c]. Clio sends such a slice.
///
/// Axes: HWC, float32 or bytes. Exact. Scratch: none. Cost: output.count samples read and written. Nothing overlaps.
///
/// Source: Clio (MobiCom '20), section 3.2: slice(i, O) keeps the first i channels.
public struct ChannelSlice: Hashable, Sendable {
  private let copy: ChannelCopy

  public var input: FeatureMapShape { copy.input }
  public var output: FeatureMapShape { copy.output }
  public var firstChannel: Int { copy.source }

  /// Nil if the channels are not all in the map, or none.
  public init?(_ input: FeatureMapShape, channels: Range<Int>) {
    guard channels.lowerBound >= 0, channels.upperBound <= input.channels, !channels.isEmpty else { return nil }
    let output = FeatureMapShape(channels: channels.count, height: input.height, width: input.width)
    guard let copy = ChannelCopy(input, from: channels.lowerBound, to: 0, of: output, channels: channels.count) else {
      return nil
    }
    self.copy = copy
  }

  /// - Precondition: the spans hold exactly `input.count` and `output.count` values.
  public func apply(to map: Span<Float>, into result: inout MutableSpan<Float>) { copy.apply(to: map, into: &result) }

  /// - Precondition: the spans hold exactly `input.count` and `output.count` bytes.
  public func apply(to map: Span<UInt8>, into result: inout MutableSpan<UInt8>) { copy.apply(to: map, into: &result) }
}
