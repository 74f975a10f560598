public import FeatureTypes

/// An affine number format, as int8 and uint8 tensors of TensorFlow Lite, ONNX and ExecuTorch have: integers of 2 to 8
/// bits, real = (integer − zero) · scale. Spec.
public struct AffineFormat: Hashable, Sendable {
  /// The integers that a sample can be.
  public let range: SampleRange
  /// The size of one step: positive, finite and normal.
  public let scale: Float
  /// The sample that stands for 0.
  public let zero: Int32

  /// Returns whether a format may have this scale.
  ///
  /// By its bits: a processor without floating point needs no library for that.
  public static func isScale(_ scale: Float) -> Bool { 0x0080_0000...0x7F7F_FFFF ~= scale.bitPattern }

  /// Creates a format.
  ///
  /// - Parameters:
  ///   - bits: The number of bits in a sample.
  ///   - isSigned: Whether samples are two's complement.
  ///   - scale: The size of one step.
  ///   - zero: The sample that stands for 0.
  /// - Precondition: 2 ≤ `bits` ≤ 8, `isScale(scale)`, and `zero` is in the range.
  public init(bits: Int = 8, isSigned: Bool, scale: Float, zero: Int32) {
    range = SampleRange(bits: bits, isSigned: isSigned)
    precondition(AffineFormat.isScale(scale), "a scale is positive, finite and normal")
    precondition(range.clamp(zero) == zero, "the zero point is a sample")
    self.scale = scale
    self.zero = zero
  }

  /// Returns the sample of one real number, or nil for NaN.
  ///
  /// The quotient is rounded to nearest, ties to even, and the result saturates. Spec.
  @inline(__always)
  public func quantized(_ value: Float) -> Int32? {
    guard !value.isNaN else { return nil }
    return nearest(to: value)
  }

  /// Quantises `values` into the bytes that store the samples. See `QFormat.quantize(_:into:)`. Spec.
  public func quantize(_ values: Span<Float>, into samples: inout MutableSpan<UInt8>) throws(QuantizeError) {
    try samples.fill(quantizing: values, conversion) { range.pattern(of: nearest(to: $0)) }
  }

  /// Converts `samples` to real numbers: (integer − zero) · scale, rounded once. Spec.
  ///
  /// - Parameters:
  ///   - samples: The bytes of the samples.
  ///   - values: The result: room for at least one number per byte.
  /// - Complexity: O(count); allocates nothing.
  public func dequantize(_ samples: Span<UInt8>, into values: inout MutableSpan<Float>) {
    // Unreached: the loop, except in Embedded Swift.
    for index in conversion.dequantize(samples, into: &values)..<samples.count {
      values[index] = Float(Int(range.value(of: samples[index]) &- zero)) * scale
    }
  }

  private var conversion: Conversion { Conversion(step: scale, isPowerOfTwo: false, zero: zero, range: range) }

  /// Returns the sample nearest to `value`, which is not NaN.
  @inline(__always)
  private func nearest(to value: Float) -> Int32 {
    let quotient = value / scale
    // Beyond ±1,024 every sum with a zero point leaves the range.
    if quotient >= 1024 { return range.highest }
    if quotient <= -1024 { return range.lowest }
    return range.clamp(Rounding.halfToEven(quotient) &+ zero)
  }
}
