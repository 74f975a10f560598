internal import CInferenceKernels
public import FeatureTypes

/// The mean of each window, channel by channel.
///
///     out[y, x, c] = (Σ over the taps on the map of in[…, c]) / n
///
/// n is the number of taps on the map. With `countsPadding`, it is the number of all taps, and the padding counts as
/// zeros.
///
/// Axes: maps are HWC, batch 1. float32: the sum starts from 0, with ky, kx ascending, and is divided once. int8: the
/// format stays the same; the sum of samples (padding: the format's zero) is divided once and rounded half to even (.q)
/// or half away from 0 (.affine). Scratch: none. Cost: an addition and a sample read per tap, a division and a sample
/// written per output.
///
/// Source: LeCun et al., "Gradient-Based Learning Applied to Document Recognition", 1998, section II, without its
/// trainable coefficient and bias.
public struct AveragePooling: Hashable, Sendable {
  public let input: FeatureMapShape
  public let output: FeatureMapShape
  public let window: SlidingWindow
  public let countsPadding: Bool

  /// Nil if the window is invalid, dilated, of more than 2²⁰ taps, or larger than the padded map.
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
  /// Runs the pooling in float32.
  ///
  /// - Parameters:
  ///   - map: `input.count` values.
  ///   - set: the instruction set to use; all give the same bits, except for the sign and payload of a NaN.
  ///   - result: `output.count` values.
  /// - Precondition: the spans have these sizes; the instruction set is available.
  public func apply(to map: Span<Float>, on set: InstructionSet = .best, into result: inout MutableSpan<Float>) {
    unsafe ik_pooling(input, output, window).run(set, map, &result) { pooling, isa, map, result in
      unsafe ik_float_average_pooling_apply(pooling, countsPadding, isa, map, result)
    }
  }

  /// Runs the pooling in int8.
  ///
  /// - Parameters:
  ///   - map: `input.count` samples.
  ///   - format: the format of both maps.
  ///   - set: the instruction set to use; all give the same bytes.
  ///   - result: `output.count` samples.
  /// - Precondition: the spans have these sizes; the instruction set is available.
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
