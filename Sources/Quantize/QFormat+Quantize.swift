internal import FeatureTypes

extension QFormat {
  /// The integer of one real number: nearest, ties to even, saturating; NaN is nil. Spec.
  @inline(__always)
  public func quantized(_ value: Float) -> Int32? {
    guard !value.isNaN else { return nil }
    return nearest(to: value)
  }

  /// Quantises `values` one by one into the samples' bytes.
  ///
  /// Half to even, saturating, ±infinity too; O(count), no allocation. On error the bytes before `index` are written.
  ///
  /// - Parameter samples: at least as many bytes as there are values.
  public func quantize(_ values: Span<Float>, into samples: inout MutableSpan<UInt8>) throws(QuantizeError) {
    precondition(samples.count >= values.count, "one byte a value")
    for index in values.indices {
      let value = values[index]
      guard !value.isNaN else { throw .notANumber(index: index) }
      samples[index] = range.pattern(of: nearest(to: value))
    }
  }

  /// The real numbers of `samples`: integer · 2^−n, exact. O(count).
  public func dequantize(_ samples: Span<UInt8>, into values: inout MutableSpan<Float>) {
    precondition(values.count >= samples.count, "one value a byte")
    let step = step
    for index in samples.indices { values[index] = Float(Int(range.value(of: samples[index]))) * step }
  }

  /// `value` is not NaN. Scaling by a power of two is exact but for results below 2^−126, which round to 0 as they should.
  @inline(__always)
  private func nearest(to value: Float) -> Int32 {
    let scaled = value * scale
    if scaled >= Float(Int(range.highest)) { return range.highest }
    if scaled <= Float(Int(range.lowest)) { return range.lowest }
    // 1.5 · 2²³: adding it leaves no fraction bits, so the sum is rounded half to even; |scaled| < 2²².
    let magic: Float = 12_582_912
    return Int32((scaled + magic) - magic)
  }
}

extension QFormat {
  /// The sample of `target` nearest to a sample of this format: value · 2^(n′ − n), ties to even, saturating. One
  /// rounding, in integers. Spec.
  @inline(__always)
  public func requantized(_ sample: Int32, to target: QFormat) -> Int32 {
    let shift = target.fractionBits - fractionBits
    if shift >= 0 {
      // 8 bits shifted by more than 8 have left every range; the shift is capped so that 32 bits hold it.
      return target.range.clamp(sample << Int32(min(shift, 16)))
    }
    return target.range.clamp(Rounding.halfToEven(sample, shiftedRightBy: Int32(min(-shift, 30))))
  }

  /// Requantises `samples` into `results`, which holds at least as many bytes. O(count).
  public func requantize(_ samples: Span<UInt8>, to target: QFormat, into results: inout MutableSpan<UInt8>) {
    precondition(results.count >= samples.count, "one byte a sample")
    for index in samples.indices {
      results[index] = target.range.pattern(of: requantized(range.value(of: samples[index]), to: target))
    }
  }
}
