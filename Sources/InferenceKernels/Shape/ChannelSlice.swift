public import FeatureTypes

/// A range of a map's channels: out[y, x, c] = in[y, x, first + c]. Clio sends such slices.
///
/// Axes: HWC, float32 or bytes. Exact. Scratch: none. Cost: output.count samples read and written.
///
/// Source: Clio (MobiCom '20), section 3.2: slice(i, O) keeps the first i channels.
public struct ChannelSlice: Hashable, Sendable {
  private let copy: ChannelCopy

  public var input: FeatureMapShape { copy.input }
  public var output: FeatureMapShape { copy.output }
  public var firstChannel: Int { copy.source }

  /// Nil if there are no channels, or not all are in the map.
  public init?(_ input: FeatureMapShape, channels: Range<Int>) {
    guard channels.lowerBound >= 0, channels.upperBound <= input.channels, !channels.isEmpty else { return nil }
    let output = FeatureMapShape(channels: channels.count, height: input.height, width: input.width)
    guard let copy = ChannelCopy(input, from: channels.lowerBound, to: 0, of: output, channels: channels.count) else {
      return nil
    }
    self.copy = copy
  }

  /// Copies the channels of a float32 map.
  ///
  /// - Parameters:
  ///   - map: `input.count` values.
  ///   - result: `output.count` values.
  /// - Precondition: the spans have these sizes.
  public func apply(to map: Span<Float>, into result: inout MutableSpan<Float>) { copy.apply(to: map, into: &result) }

  /// Copies the channels of an int8 map.
  ///
  /// - Parameters:
  ///   - map: `input.count` samples.
  ///   - result: `output.count` samples.
  /// - Precondition: the spans have these sizes.
  public func apply(to map: Span<UInt8>, into result: inout MutableSpan<UInt8>) { copy.apply(to: map, into: &result) }
}
