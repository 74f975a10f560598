internal import FeatureTypes

/// Chooses the fraction bits of a Q format from sample values. Spec.
///
/// Add values in as many pieces as you like, then ask for a format by one of the three methods. A calibration keeps one
/// count and one squared error per possible n, so its memory does not depend on the number of values. Except for the
/// rounding of sums, the answer depends only on the set of values.
public struct QFormatCalibration: Sendable {
  public let bits: Int
  public let isSigned: Bool
  /// The number of finite values seen. A `Double` counts exactly up to 2⁵³, also on 32-bit machines.
  private var seen: Double = 0
  /// Whether a value was negative. An unsigned format clamps such values to 0.
  public private(set) var hasNegative = false
  private var saturated: InlineArray<39, Double> = .init(repeating: 0)
  private var squaredError: InlineArray<39, Double> = .init(repeating: 0)

  /// Creates a calibration that has seen no values.
  ///
  /// - Precondition: 2 ≤ `bits` ≤ 8.
  public init(bits: Int = 8, isSigned: Bool) {
    precondition((2...8).contains(bits), "a sample has 2 to 8 bits")
    self.bits = bits
    self.isSigned = isSigned
  }

  /// The number of finite values seen.
  public var count: Int { Int(seen) }

  /// Adds values to the calibration.
  ///
  /// Infinities are skipped: they say nothing about a scale. When it throws, the values before the NaN have been added.
  ///
  /// - Throws: `QuantizeError.notANumber` for the first NaN.
  /// - Complexity: O(39 · count).
  public mutating func add(_ values: Span<Float>) throws(QuantizeError) {
    for index in values.indices {
      let value = values[index]
      guard !value.isNaN else { throw .notANumber(index: index) }
      guard value.isFinite else { continue }
      seen += 1
      if value < 0 { hasNegative = true }
      for slot in 0..<saturated.count {
        let format = format(slot)
        let sample = format.quantized(value) ?? 0  // Unreached: NaN has thrown above.
        let error = Double(value) - Double(Float(Int(sample)) * format.step)
        squaredError[slot] += error * error
        // Saturated: more than half a step outside the range.
        if abs(error) > Double(format.step) / 2 { saturated[slot] += 1 }
      }
    }
  }

  private func format(_ slot: Int) -> QFormat {
    QFormat(bits: bits, isSigned: isSigned, fractionBits: slot + QFormat.fractionBitsRange.lowerBound)
  }

  /// Returns the finest format in which no value saturates, or the coarsest format if values saturate in all of them.
  public func byMaximum() -> QFormat { byPercentile(1) }

  /// Returns the finest format in which at least `fraction` (0 … 1) of the values do not saturate.
  ///
  /// If there is none, returns the coarsest format.
  public func byPercentile(_ fraction: Double) -> QFormat {
    let allowed = seen * (1 - min(max(fraction, 0), 1))
    for slot in (0..<saturated.count).reversed() where saturated[slot] <= allowed { return format(slot) }
    return format(0)
  }

  /// Returns the format with the least squared error, saturation included; of equal ones the finest.
  public func byLeastSquaredError() -> QFormat {
    var best = saturated.count - 1
    for slot in (0..<saturated.count).reversed() where squaredError[slot] < squaredError[best] { best = slot }
    return format(best)
  }

  /// Returns the mean squared error of `format` over the values seen, or 0 if there were none.
  ///
  /// - Precondition: `format` has the bits and sign of this calibration.
  public func meanSquaredError(of format: QFormat) -> Double {
    precondition(format.range.bits == bits && format.range.isSigned == isSigned, "the calibration is for another range")
    guard seen > 0 else { return 0 }
    return squaredError[format.fractionBits - QFormat.fractionBitsRange.lowerBound] / seen
  }
}
