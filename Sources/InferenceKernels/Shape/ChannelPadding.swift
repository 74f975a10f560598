public import FeatureTypes

/// Adds channels of zeros before and after those of a map, as shortcuts without weights need them.
///
///     out[y, x, before + c] = in[y, x, c], all others zero
///
/// Axes: HWC, float32 or bytes; the format stays the same. Exact. Scratch: none. Cost: input.count samples read and
/// output.count written, those of the input twice.
///
/// Source: He et al., "Deep Residual Learning", arXiv:1512.03385, section 4.2, shortcuts of kind A.
public struct ChannelPadding: Hashable, Sendable {
  private let copy: ChannelCopy

  public var input: FeatureMapShape { copy.input }
  public var output: FeatureMapShape { copy.output }
  /// The number of channels of zeros before the input's.
  public var channelsBefore: Int { copy.target }

  /// Nil if a count is negative or the result is larger than a map may be.
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

  /// Pads a map in float32.
  ///
  /// - Parameters:
  ///   - map: `input.count` values.
  ///   - result: `output.count` values.
  /// - Precondition: the spans have these sizes.
  public func apply(to map: Span<Float>, into result: inout MutableSpan<Float>) {
    for index in result.indices { result[index] = 0 }
    copy.apply(to: map, into: &result)
  }

  /// Pads a map in int8.
  ///
  /// - Parameters:
  ///   - map: `input.count` samples.
  ///   - format: the format of both maps.
  ///   - result: `output.count` samples.
  /// - Precondition: the spans have these sizes.
  public func apply(to map: Span<UInt8>, format: Int8Format, into result: inout MutableSpan<UInt8>) {
    let zero = format.byte(of: format.zero)
    for index in result.indices { result[index] = zero }
    copy.apply(to: map, into: &result)
  }
}
