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
  private var saturated = SumsByFormat()
  private var squaredError = SumsByFormat()

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
    // The values before the first NaN count.
    var count = 0
    while count < values.count, !values[count].isNaN {
      if values[count].isFinite { seen += 1 }
      if values[count].isFinite, values[count] < 0 { hasNegative = true }
      count += 1
    }
    for slot in 0..<SumsByFormat.count {
      let format = format(slot)
      var (squares, beyond) = (squaredError[slot], saturated[slot])
      for index in 0..<count where values[index].isFinite {
        let value = values[index]
        let sample = format.quantized(value) ?? 0  // Unreached: no value here is NaN.
        let error = Double(value) - Double(Float(Int(sample)) * format.step)
        squares += error * error
        // Saturated: more than half a step beyond the range.
        if abs(error) > Double(format.step) / 2 { beyond += 1 }
      }
      (squaredError[slot], saturated[slot]) = (squares, beyond)
    }
    guard count == values.count else { throw .notANumber(index: count) }
  }

  private func format(_ slot: Int) -> QFormat {
    QFormat(bits: bits, isSigned: isSigned, fractionBits: slot + QFormat.fractionBitsRange.lowerBound)
  }

  /// Returns the finest format in which no value saturates, or the coarsest format if values saturate in all of them.
  public func byMaximum() -> QFormat { byPercentile(1) }

  /// Returns the finest format in which at least `fraction` (0 … 1) of the values do not saturate.
  ///
  /// If there is none, returns the coarsest format. Decimal fractions such as 0.9 are not exact in binary, so a share
  /// that misses `fraction` by less than 10⁻¹² counts as enough: of ten values, 0.9 lets one saturate. Spec.
  public func byPercentile(_ fraction: Double) -> QFormat {
    let allowed = seen * (1 - min(max(fraction, 0), 1) + 1e-12)
    for slot in (0..<SumsByFormat.count).reversed() where saturated[slot] <= allowed { return format(slot) }
    return format(0)
  }

  /// Returns the format with the least squared error, saturation included; of equal ones the finest.
  public func byLeastSquaredError() -> QFormat {
    var best = SumsByFormat.count - 1
    for slot in (0..<SumsByFormat.count).reversed() where squaredError[slot] < squaredError[best] { best = slot }
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

/// One number for each possible n, from the least n on, without heap memory.
private struct SumsByFormat: Sendable {
  static let count = QFormat.fractionBitsRange.count

  // 39 numbers, in lanes that every platform of the package has.
  private var lanes = (
    SIMD8<Double>.zero, SIMD8<Double>.zero, SIMD8<Double>.zero, SIMD8<Double>.zero, SIMD8<Double>.zero
  )

  subscript(slot: Int) -> Double {
    @inline(never)
    get {
      switch slot >> 3 {
      case 0: lanes.0[slot & 7]
      case 1: lanes.1[slot & 7]
      case 2: lanes.2[slot & 7]
      case 3: lanes.3[slot & 7]
      default: lanes.4[slot & 7]
      }
    }
    @inline(never)
    set {
      switch slot >> 3 {
      case 0: lanes.0[slot & 7] = newValue
      case 1: lanes.1[slot & 7] = newValue
      case 2: lanes.2[slot & 7] = newValue
      case 3: lanes.3[slot & 7] = newValue
      default: lanes.4[slot & 7] = newValue
      }
    }
  }
}
