internal import CInferenceKernels

extension AveragePooling {
  /// - Parameter set: the same bits with each, except which NaN a sum is.
  /// - Precondition: the spans hold exactly `input.count` and `output.count` values; the set is available.
  public func apply(to map: Span<Float>, on set: InstructionSet = .best, into result: inout MutableSpan<Float>) {
    unsafe ik_pooling(input, output, window).run(set, map, &result) { pooling, isa, map, result in
      unsafe ik_float_average_pooling_apply(pooling, countsPadding, isa, map, result)
    }
  }

  /// - Parameter set: the same bytes with each.
  /// - Precondition: the spans hold exactly `input.count` and `output.count` bytes, of a map in `format`; the set is
  ///   available.
  public func apply(
    to map: Span<UInt8>, format: Int8Format, on set: InstructionSet = .best, into result: inout MutableSpan<UInt8>
  ) {
    let convention = format.isQ ? IK_SHIFT : IK_MULTIPLIER
    unsafe ik_pooling(input, output, window).run(set, map, &result) { pooling, isa, map, result in
      unsafe ik_int8_average_pooling_apply(
        pooling, format.isSigned, format.zero, countsPadding, convention, isa, map, result)
    }
  }
}
