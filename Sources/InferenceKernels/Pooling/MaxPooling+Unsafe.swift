internal import CInferenceKernels
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

  /// Nil if the window is not valid or dilated, or the padded map smaller than it.
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
  /// - Parameter set: the same bits with each.
  /// - Precondition: the spans hold exactly `input.count` and `output.count` values; the set is available.
  public func apply(to map: Span<Float>, on set: InstructionSet = .best, into result: inout MutableSpan<Float>) {
    unsafe ik_pooling(input, output, window).run(set, map, &result) { pooling, isa, map, result in
      unsafe ik_float_max_pooling_apply(pooling, isa, map, result)
    }
  }

  /// - Parameter set: the same bytes with each.
  /// - Precondition: the spans hold exactly `input.count` and `output.count` bytes; the set is available.
  public func apply(
    to map: Span<UInt8>, isSigned: Bool, on set: InstructionSet = .best, into result: inout MutableSpan<UInt8>
  ) {
    unsafe ik_pooling(input, output, window).run(set, map, &result) { pooling, isa, map, result in
      unsafe ik_int8_max_pooling_apply(pooling, isSigned, isa, map, result)
    }
  }
}
