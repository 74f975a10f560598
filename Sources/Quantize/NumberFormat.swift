public import FeatureTypes

/// The number format of a map: a Q format or an affine one. Spec, [Q-8].
public enum NumberFormat: Hashable, Sendable {
  case q(QFormat)
  case affine(AffineFormat)

  /// The integers that a sample can be.
  public var range: SampleRange {
    switch self {
    case .q(let format): format.range
    case .affine(let format): format.range
    }
  }

  /// The sample that stands for 0.
  public var zero: Int32 {
    switch self {
    case .q: 0
    case .affine(let format): format.zero
    }
  }

  /// The size of one step.
  public var step: Float {
    switch self {
    case .q(let format): format.step
    case .affine(let format): format.scale
    }
  }

  /// Returns the sample of one real number, or nil for NaN.
  @inline(__always)
  public func quantized(_ value: Float) -> Int32? {
    switch self {
    case .q(let format): format.quantized(value)
    case .affine(let format): format.quantized(value)
    }
  }

  /// Quantises `values` into the bytes that store the samples. See `QFormat.quantize(_:into:)`.
  public func quantize(_ values: Span<Float>, into samples: inout MutableSpan<UInt8>) throws(QuantizeError) {
    switch self {
    case .q(let format): try format.quantize(values, into: &samples)
    case .affine(let format): try format.quantize(values, into: &samples)
    }
  }

  /// Converts `samples` to real numbers. See `QFormat.dequantize(_:into:)`.
  public func dequantize(_ samples: Span<UInt8>, into values: inout MutableSpan<Float>) {
    switch self {
    case .q(let format): format.dequantize(samples, into: &values)
    case .affine(let format): format.dequantize(samples, into: &values)
    }
  }
}
