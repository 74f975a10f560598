internal import CInferenceKernels
public import FeatureTypes

/// The largest sample of each window, channel by channel: out[y, x, c] = max over the taps on the map of in[…, c].
///
/// Axes: maps are HWC, batch 1, float32 or int8. Padding is never the largest. float32: the result is NaN if a sample
/// is, as in NumPy's maximum. int8: exact, and the format stays the same. Scratch: none. Cost: a comparison and a
/// sample read per tap, and a sample written per output.
///
/// Source: Krizhevsky et al., "ImageNet Classification with Deep Convolutional Neural Networks", 2012, section 3.4.
public struct MaxPooling: Hashable, Sendable {
  public let input: FeatureMapShape
  public let output: FeatureMapShape
  public let window: SlidingWindow

  /// Nil if the window is invalid, dilated, or larger than the padded map.
  public init?(input: FeatureMapShape, window: SlidingWindow) {
    guard window.rowDilation == 1, window.columnDilation == 1,
      let output = window.output(from: input, channels: input.channels)
    else { return nil }
    self.input = input
    self.window = window
    self.output = output
  }
}

extension MaxPooling {
  /// Runs the pooling in float32.
  ///
  /// - Parameters:
  ///   - map: `input.count` values.
  ///   - set: the instruction set to use; all give the same bits.
  ///   - result: `output.count` values.
  /// - Precondition: the spans have these sizes; the instruction set is available.
  public func apply(to map: Span<Float>, on set: InstructionSet = .best, into result: inout MutableSpan<Float>) {
    unsafe ik_pooling(input, output, window).run(set, map, &result) { pooling, isa, map, result in
      unsafe ik_float_max_pooling_apply(pooling, isa, map, result)
    }
  }

  /// Runs the pooling in int8.
  ///
  /// - Parameters:
  ///   - map: `input.count` samples.
  ///   - isSigned: whether the samples are two's complement.
  ///   - set: the instruction set to use; all give the same bytes.
  ///   - result: `output.count` samples.
  /// - Precondition: the spans have these sizes; the instruction set is available.
  public func apply(
    to map: Span<UInt8>, isSigned: Bool, on set: InstructionSet = .best, into result: inout MutableSpan<UInt8>
  ) {
    unsafe ik_pooling(input, output, window).run(set, map, &result) { pooling, isa, map, result in
      unsafe ik_int8_max_pooling_apply(pooling, isSigned, isa, map, result)
    }
  }
}
