internal import FeatureTypes

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
