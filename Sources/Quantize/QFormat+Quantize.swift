internal import FeatureTypes

extension QFormat {
  /// Returns the sample of one real number, or nil for NaN.
  ///
  /// Rounds to nearest, ties to even, and saturates. Spec.
  @inline(__always)
  public func quantized(_ value: Float) -> Int32? {
    guard !value.isNaN else { return nil }
    return nearest(to: value)
  }

  /// Quantises `values` into the bytes that store the samples. Spec.
  ///
  /// Rounds to nearest, ties to even, and saturates, also for ±infinity. When it throws, the bytes before the NaN have
  /// been written.
  ///
  /// - Parameters:
  ///   - values: The real numbers.
  ///   - samples: The result: at least one byte per value.
  /// - Throws: `QuantizeError.notANumber` for the first NaN.
  /// - Complexity: O(count); allocates nothing.
  public func quantize(_ values: Span<Float>, into samples: inout MutableSpan<UInt8>) throws(QuantizeError) {
    try samples.fill(quantizing: values, conversion) { range.pattern(of: nearest(to: $0)) }
  }

  /// Converts `samples` to real numbers: integer · 2^−n, exactly. Spec.
  ///
  /// - Parameters:
  ///   - samples: The bytes of the samples.
  ///   - values: The result: room for at least one number per byte.
  /// - Complexity: O(count); allocates nothing.
  public func dequantize(_ samples: Span<UInt8>, into values: inout MutableSpan<Float>) {
    let step = step
    // Unreached: the loop, except in Embedded Swift.
    for index in conversion.dequantize(samples, into: &values)..<samples.count {
      values[index] = Float(Int(range.value(of: samples[index]))) * step
    }
  }

  private var conversion: Conversion { Conversion(step: step, isPowerOfTwo: true, zero: 0, range: range) }

  /// Returns the sample nearest to `value`, which is not NaN.
  ///
  /// Scaling by a power of two is exact, except for results below 2^−126, which give the sample 0 in any case.
  @inline(__always)
  private func nearest(to value: Float) -> Int32 {
    let scaled = value * scale
    if scaled >= Float(Int(range.highest)) { return range.highest }
    if scaled <= Float(Int(range.lowest)) { return range.lowest }
    return Rounding.halfToEven(scaled)
  }
}

extension QFormat {
  /// Returns the sample of `target` that is nearest to a sample of this format: value · 2^(n′ − n), ties to even,
  /// saturating.
  ///
  /// The result is rounded once, in integers. Spec.
  @inline(__always)
  public func requantized(_ sample: Int32, to target: QFormat) -> Int32 {
    let shift = target.fractionBits - fractionBits
    if shift >= 0 {
      // A shift by more than 8 bits leaves every range; it is capped so that the result fits in 32 bits.
      return target.range.clamp(sample << Int32(min(shift, 16)))
    }
    return target.range.clamp(Rounding.halfToEven(sample, shiftedRightBy: Int32(min(-shift, 30))))
  }

  /// Converts samples of this format to samples of `target`. Spec.
  ///
  /// - Parameters:
  ///   - samples: The bytes of the samples in this format.
  ///   - target: The format of the results.
  ///   - results: The samples in `target`: at least one byte per sample.
  /// - Complexity: O(count); allocates nothing.
  public func requantize(_ samples: Span<UInt8>, to target: QFormat, into results: inout MutableSpan<UInt8>) {
    precondition(results.count >= samples.count, "the results need one byte per sample")
    for index in samples.indices {
      results[index] = target.range.pattern(of: requantized(range.value(of: samples[index]), to: target))
    }
  }
}

extension MutableSpan<UInt8> {
  /// Stores the sample of each value, up to the first NaN: the fast conversion's, and from where that stops, `sample`'s.
  /// All formats quantize with it.
  ///
  /// - Throws: the index of the first NaN. `sample` is never called with one.
  @inline(__always)
  mutating func fill(
    quantizing values: Span<Float>, _ conversion: Conversion, with sample: (Float) -> UInt8
  ) throws(QuantizeError) {
    for index in conversion.quantize(values, into: &self)..<values.count {
      let value = values[index]
      guard !value.isNaN else { throw .notANumber(index: index) }
      self[index] = sample(value)
    }
  }
}

/// Why numbers cannot be quantised.
///
/// Codes are stable: they appear in logs and vectors.
public enum QuantizeError: Error, Hashable, Sendable {
  /// The element at `index`, in memory order, is not a number.
  case notANumber(index: Int)

  public var code: UInt8 {
    switch self {
    case .notANumber: 1
    }
  }
}
