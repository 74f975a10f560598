internal import FeatureTypes

/// Chooses the scale and the zero point of an affine format from sample values. Spec.
///
/// Add values in as many pieces as you like. A calibration keeps the smallest and the largest value, so its memory does
/// not depend on their number, and the answer depends only on the set of values.
public struct AffineFormatCalibration: Sendable {
  /// The smallest value seen, at most 0.
  public private(set) var lowest: Float = 0
  /// The largest value seen, at least 0.
  public private(set) var highest: Float = 0

  /// Creates a calibration that has seen no values.
  public init() {}

  /// Adds values to the calibration.
  ///
  /// Infinities are skipped: they say nothing about a scale. When it throws, the values before the NaN have been added.
  ///
  /// - Throws: `QuantizeError.notANumber` for the first NaN.
  /// - Complexity: O(count).
  public mutating func add(_ values: Span<Float>) throws(QuantizeError) {
    for index in values.indices {
      let value = values[index]
      guard !value.isNaN else { throw .notANumber(index: index) }
      guard value.isFinite else { continue }
      lowest = min(lowest, value)
      highest = max(highest, value)
    }
  }

  /// Returns the format that spans the values, 0 included: 0 is exactly a sample, and no value is further from a sample
  /// than the rounding of the zero point makes it, one step.
  ///
  /// If all values are 0, the scale is 1.
  ///
  /// - Precondition: 2 ≤ `bits` ≤ 8.
  public func format(bits: Int = 8, isSigned: Bool) -> AffineFormat {
    let range = SampleRange(bits: bits, isSigned: isSigned)
    let steps = Double(Int(range.highest) - Int(range.lowest))
    let scale = Float((Double(highest) - Double(lowest)) / steps)
    guard AffineFormat.isScale(scale) else {
      return AffineFormat(bits: bits, isSigned: isSigned, scale: 1, zero: range.clamp(0))
    }
    let zero = Rounding.halfToEven(Double(Int(range.lowest)) - Double(lowest) / Double(scale))
    return AffineFormat(bits: bits, isSigned: isSigned, scale: scale, zero: range.clamp(zero))
  }
}
