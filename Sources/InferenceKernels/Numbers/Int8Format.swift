internal import FeatureTypes
public import Quantize

/// The real values of a map's 8-bit samples, in one of the two conventions of int8 arithmetic.
///
///     .q         real = sample · 2^−n                                  Q formats: shifts, one rounding half to even
///     .affine    real = (sample − zero) · scale                        TensorFlow Lite: fixed-point multipliers
///
/// Samples are bytes, two's complement if signed. All formats of a network use the same convention.
public enum Int8Format: Hashable, Sendable {
  case q(isSigned: Bool, fractionBits: Int)
  case affine(isSigned: Bool, scale: Float, zero: Int32)

  /// Whether the format is valid: −16 to 22 fraction bits, or a scale of 2⁻⁴⁰ to 2⁴⁰ and a zero that is a sample. Check
  /// it when the numbers come from outside.
  public var isValid: Bool {
    switch self {
    case .q(_, let fractionBits): QFormat.fractionBitsRange.contains(fractionBits)
    case .affine(_, let scale, let zero): scale >= 0x1p-40 && scale <= 0x1p40 && (lowest...highest).contains(zero)
    }
  }

  /// The same format for a map that is sent.
  ///
  /// - Precondition: `isValid`.
  public var numberFormat: NumberFormat {
    switch self {
    case .q(let isSigned, let bits): .q(QFormat(isSigned: isSigned, fractionBits: bits))
    case .affine(let isSigned, let scale, let zero):
      .affine(AffineFormat(isSigned: isSigned, scale: scale, zero: zero))
    }
  }

  public var isSigned: Bool {
    switch self {
    case .q(let isSigned, _), .affine(let isSigned, _, _): isSigned
    }
  }

  public var isQ: Bool { if case .q = self { true } else { false } }

  /// The sample that represents 0.
  public var zero: Int32 { if case .affine(_, _, let zero) = self { zero } else { 0 } }

  /// The exact step between samples.
  public var scale: Float {
    switch self {
    case .q(_, let fractionBits): powerOfTwo(Int32(-fractionBits))
    case .affine(_, let scale, _): scale
    }
  }

  public var lowest: Int32 { isSigned ? -128 : 0 }
  public var highest: Int32 { isSigned ? 127 : 255 }

  /// The sample that a byte stores.
  @inline(__always)
  public func sample(of byte: UInt8) -> Int32 { isSigned ? Int32(Int8(bitPattern: byte)) : Int32(byte) }

  /// `value`, clamped to the range, as a byte.
  @inline(__always)
  public func byte(of value: Int32) -> UInt8 { UInt8(truncatingIfNeeded: min(max(value, lowest), highest)) }

  /// The sample nearest to `value`, saturated; nil for NaN. Ties go to even in .q, and away from 0 in .affine (after
  /// the division by the scale in float32).
  public func quantized(_ value: Float) -> Int32? {
    if value.isNaN { return nil }
    let scaled = value / scale
    if scaled >= 1024 { return highest }
    if scaled <= -1024 { return lowest }
    let integer: Int32
    if isQ {
      integer = Rounding.halfToEven(scaled)
    } else {
      let size = Int32(scaled.magnitude)
      let rounded = scaled.magnitude - Float(Int(size)) >= 0.5 ? size + 1 : size
      integer = scaled < 0 ? -rounded : rounded
    }
    return min(max(integer + zero, lowest), highest)
  }

  /// Quantizes `values` in order; O(count), no allocation. If a value is NaN, the samples before it have been written.
  ///
  /// - Parameter samples: at least as many bytes as there are values.
  public func quantize(_ values: Span<Float>, into samples: inout MutableSpan<UInt8>) throws(QuantizeError) {
    precondition(samples.count >= values.count, "there must be a byte for each value")
    for index in values.indices {
      guard let sample = quantized(values[index]) else { throw .notANumber(index: index) }
      samples[index] = UInt8(truncatingIfNeeded: sample)
    }
  }

  /// The real values of `samples`: (sample − zero) · scale, rounded once (exact in .q). O(count).
  public func dequantize(_ samples: Span<UInt8>, into values: inout MutableSpan<Float>) {
    precondition(values.count >= samples.count, "there must be a value for each byte")
    let (zero, scale) = (zero, scale)
    for index in samples.indices { values[index] = Float(Int(sample(of: samples[index]) - zero)) * scale }
  }
}
