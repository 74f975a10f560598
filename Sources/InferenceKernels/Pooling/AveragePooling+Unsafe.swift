internal import CInferenceKernels
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

  /// Nil if the window is not valid, dilated or of more than 2²⁰ taps, or the padded map smaller than it.
  public init?(input: FeatureMapShape, window: SlidingWindow, countsPadding: Bool = false) {
    guard let output = window.output(from: input, channels: input.channels), window.rowDilation == 1,
      window.columnDilation == 1, window.area <= 1 << 20
    else { return nil }
    self.input = input
    self.window = window
    self.output = output
    self.countsPadding = countsPadding
  }
}

extension AveragePooling {
  /// - Parameter set: the same bits with each, except which NaN a sum is.
  /// - Precondition: the spans hold exactly `input.count` and `output.count` values; the set is available.
  public func apply(to map: Span<Float>, on set: InstructionSet = .best, into result: inout MutableSpan<Float>) {
    unsafe ik_pooling(input, output, window).run(set, map, &result) { pooling, isa, map, result in
      unsafe ik_float_average_pooling_apply(pooling, countsPadding, isa, map, result)
    }
  }

  /// - Parameter set: the same bytes with each.
  /// - Precondition: the spans hold exactly `input.count` and `output.count` bytes, of a map in `format`; the set is
  ///   available.
  public func apply(
    to map: Span<UInt8>, format: Int8Format, on set: InstructionSet = .best, into result: inout MutableSpan<UInt8>
  ) {
    let convention = format.isQ ? IK_SHIFT : IK_MULTIPLIER
    unsafe ik_pooling(input, output, window).run(set, map, &result) { pooling, isa, map, result in
      unsafe ik_int8_average_pooling_apply(
        pooling, format.isSigned, format.zero, countsPadding, convention, isa, map, result)
    }
  }
}
