internal import CInferenceKernels
internal import FeatureTypes

extension MaxPooling {
  /// - Parameter set: the same bits with each.
  /// - Precondition: the spans hold exactly `input.count` and `output.count` values; the set is available.
  public func apply(to map: Span<Float>, on set: InstructionSet = .best, into result: inout MutableSpan<Float>) {
    unsafe ik_pooling(input, output, window).run(set, map, &result) { pooling, isa, map, result in
      unsafe ik_float_max_pooling_apply(pooling, isa, map, result)
    }
  }

  /// - Parameter set: the same bytes with each.
  /// - Precondition: the spans hold exactly `input.count` and `output.count` bytes; the set is available.
  public func apply(
    to map: Span<UInt8>, isSigned: Bool, on set: InstructionSet = .best, into result: inout MutableSpan<UInt8>
  ) {
    unsafe ik_pooling(input, output, window).run(set, map, &result) { pooling, isa, map, result in
      unsafe ik_int8_max_pooling_apply(pooling, isSigned, isa, map, result)
    }
  }
}

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

extension ik_pooling {
  /// Every size is positive and below 2²⁸, as is every product that C forms.
  fileprivate init(_ input: FeatureMapShape, _ output: FeatureMapShape, _ window: SlidingWindow) {
    self.init(
      height: Int32(truncatingIfNeeded: input.height), width: Int32(truncatingIfNeeded: input.width),
      channels: Int32(truncatingIfNeeded: input.channels), output_height: Int32(truncatingIfNeeded: output.height),
      output_width: Int32(truncatingIfNeeded: output.width), window_height: Int32(truncatingIfNeeded: window.height),
      window_width: Int32(truncatingIfNeeded: window.width), stride_y: Int32(truncatingIfNeeded: window.rowStride),
      stride_x: Int32(truncatingIfNeeded: window.columnStride), top: Int32(truncatingIfNeeded: window.padding.top),
      left: Int32(truncatingIfNeeded: window.padding.left))
  }

  /// Checks the sizes, which all kernels have in common, and runs one.
  fileprivate func run<Sample>(
    _ set: InstructionSet, _ map: Span<Sample>, _ result: inout MutableSpan<Sample>,
    _ kernel: (UnsafePointer<ik_pooling>, ik_isa, UnsafePointer<Sample>?, UnsafeMutablePointer<Sample>?) -> Void
  ) {
    let (inputs, outputs) = (Int(height) * Int(width), Int(output_height) * Int(output_width))
    precondition(
      map.count == inputs * Int(channels) && result.count == outputs * Int(channels), "a pooling of other sizes")
    precondition(set.isAvailable, "this machine has not the instruction set")
    var pooling = self
    unsafe map.withUnsafeBufferPointer { map in
      unsafe result.withUnsafeMutableBufferPointer { result in
        unsafe kernel(&pooling, set.c, map.baseAddress, result.baseAddress)
      }
    }
  }
}
