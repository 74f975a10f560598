internal import FeatureTypes

/// Chooses the fraction bits of a Q format from samples: feed it values, in as many pieces as they come, then ask.
///
/// It keeps a count and a squared error for each possible n and nothing else, so its memory does not depend on how
/// many values it has seen, and the answer depends on their set alone but for the rounding of sums. Spec.
public struct QFormatCalibration: Sendable {
  public let bits: Int
  public let isSigned: Bool
  /// Finite values seen; a Double counts exactly to 2⁵³ on machines of 32 bits too.
  private var seen: Double = 0
  /// Whether a value was below zero; an unsigned format loses those.
  public private(set) var hasNegative = false
  private var saturated = SumsByFormat()
  private var squaredError = SumsByFormat()

  /// - Precondition: 2 ≤ `bits` ≤ 8.
  public init(bits: Int = 8, isSigned: Bool) {
    precondition((2...8).contains(bits), "a sample has 2 to 8 bits")
    self.bits = bits
    self.isSigned = isSigned
  }

  /// Finite values seen.
  public var count: Int { Int(seen) }

  /// Takes values in. Infinities are left out: they say nothing about a scale. O(39 · count).
  public mutating func add(_ values: Span<Float>) throws(QuantizeError) {
    // The values before one that is not a number count.
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
        let sample = format.quantized(value) ?? 0  // Unreached: none of these is not a number.
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

  /// The finest format in which no value saturates. Where even the coarsest one saturates, the coarsest.
  public func byMaximum() -> QFormat { byPercentile(1) }

  /// The finest format in which at least `fraction` (0 … 1) of the values do not saturate.
  public func byPercentile(_ fraction: Double) -> QFormat {
    let allowed = seen * (1 - min(max(fraction, 0), 1))
    for slot in (0..<SumsByFormat.count).reversed() where saturated[slot] <= allowed { return format(slot) }
    return format(0)
  }

  /// The format of least squared error, saturation included; of equals the finer one.
  public func byLeastSquaredError() -> QFormat {
    var best = SumsByFormat.count - 1
    for slot in (0..<SumsByFormat.count).reversed() where squaredError[slot] < squaredError[best] { best = slot }
    return format(best)
  }

  /// Mean squared error of `format` over the values seen; the format must have this calibration's bits and sign.
  public func meanSquaredError(of format: QFormat) -> Double {
    precondition(format.range.bits == bits && format.range.isSigned == isSigned, "calibrated for another range")
    guard seen > 0 else { return 0 }
    return squaredError[format.fractionBits - QFormat.fractionBitsRange.lowerBound] / seen
  }
}

/// A number for each possible n, from the least n on, without a heap.
private struct SumsByFormat: Sendable {
  static let count = QFormat.fractionBitsRange.count

  // 39 numbers, in lanes that are there on every platform that the package names.
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
