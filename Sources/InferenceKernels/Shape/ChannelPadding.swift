public import FeatureTypes

/// A map with channels of zeros before and after its own: what a shortcut without weights pads.
///
///     out[y, x, before + c] = in[y, x, c], the rest zero
///
/// Axes: HWC, float32 or bytes, whose format stays. Exact. Scratch: none. Cost: input.count samples read, output.count
/// written, those of the input twice. Nothing overlaps.
///
/// Source: He et al., "Deep Residual Learning", arXiv:1512.03385, section 4.2, shortcuts of kind A.
public struct ChannelPadding: Hashable, Sendable {
  private let copy: ChannelCopy

  public var input: FeatureMapShape { copy.input }
  public var output: FeatureMapShape { copy.output }
  /// Channels of zeros before the input's.
  public var channelsBefore: Int { copy.target }

  /// Nil if a count is negative, or the result larger than a map may be.
  public init?(_ input: FeatureMapShape, before: Int, after: Int) {
    let counts = 0...FeatureMapShape.maximumCount
    guard counts.contains(before), counts.contains(after),
      case let channels = before + input.channels + after,
      FeatureMapShape.isValid(channels: channels, height: input.height, width: input.width),
      case let output = FeatureMapShape(channels: channels, height: input.height, width: input.width),
      let copy = ChannelCopy(input, from: 0, to: before, of: output, channels: input.channels)
    else { return nil }
    self.copy = copy
  }

  /// - Precondition: the spans hold exactly `input.count` and `output.count` values.
  public func apply(to map: Span<Float>, into result: inout MutableSpan<Float>) {
    for index in result.indices { result[index] = 0 }
    copy.apply(to: map, into: &result)
  }

  /// - Precondition: the spans hold exactly `input.count` and `output.count` bytes, of maps in `format`.
  public func apply(to map: Span<UInt8>, format: Int8Format, into result: inout MutableSpan<UInt8>) {
    let zero = format.byte(of: format.zero)
    for index in result.indices { result[index] = zero }
    copy.apply(to: map, into: &result)
  }
}
