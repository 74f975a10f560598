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
