internal import CInferenceKernels
public import FeatureTypes

extension MaxPooling {
  /// - Parameter set: the same bits with each.
  /// - Precondition: the spans hold exactly `input.count` and `output.count` values; the set is available.
  public func apply(to map: Span<Float>, on set: InstructionSet = .best, into result: inout MutableSpan<Float>) {
    precondition(map.count == input.count && result.count == output.count, "a pooling of other sizes")
    precondition(set.isAvailable, "this machine has not the instruction set")
    var pooling = ik_pooling(input, output, window)
    unsafe map.withUnsafeBufferPointer { map in
      unsafe result.withUnsafeMutableBufferPointer { result in
        unsafe ik_float_pool_maximum(&pooling, set.c, map.baseAddress, result.baseAddress)
      }
    }
  }

  /// - Parameter set: the same bytes with each.
  /// - Precondition: the spans hold exactly `input.count` and `output.count` bytes; the set is available.
  public func apply(
    to map: Span<UInt8>, isSigned: Bool, on set: InstructionSet = .best, into result: inout MutableSpan<UInt8>
  ) {
    precondition(map.count == input.count && result.count == output.count, "a pooling of other sizes")
    precondition(set.isAvailable, "this machine has not the instruction set")
    var pooling = ik_pooling(input, output, window)
    unsafe map.withUnsafeBufferPointer { map in
      unsafe result.withUnsafeMutableBufferPointer { result in
        unsafe ik_int8_pool_maximum(&pooling, isSigned, set.c, map.baseAddress, result.baseAddress)
      }
    }
  }
}

extension AveragePooling {
  /// - Parameter set: the same bits with each.
  /// - Precondition: the spans hold exactly `input.count` and `output.count` values; the set is available.
  public func apply(to map: Span<Float>, on set: InstructionSet = .best, into result: inout MutableSpan<Float>) {
    precondition(map.count == input.count && result.count == output.count, "a pooling of other sizes")
    precondition(set.isAvailable, "this machine has not the instruction set")
    var pooling = ik_pooling(input, output, window)
    unsafe map.withUnsafeBufferPointer { map in
      unsafe result.withUnsafeMutableBufferPointer { result in
        unsafe ik_float_pool_average(&pooling, countsPadding, set.c, map.baseAddress, result.baseAddress)
      }
    }
  }

  /// - Parameter set: the same bytes with each.
  /// - Precondition: the spans hold exactly `input.count` and `output.count` bytes, of a map in `format`; the set is
  ///   available.
  public func apply(
    to map: Span<UInt8>, format: Int8Format, on set: InstructionSet = .best, into result: inout MutableSpan<UInt8>
  ) {
    precondition(map.count == input.count && result.count == output.count, "a pooling of other sizes")
    precondition(set.isAvailable, "this machine has not the instruction set")
    var pooling = ik_pooling(input, output, window)
    unsafe map.withUnsafeBufferPointer { map in
      unsafe result.withUnsafeMutableBufferPointer { result in
        unsafe ik_int8_pool_average(
          &pooling, format.isSigned, format.zero, countsPadding, format.isQ ? IK_SHIFT : IK_MULTIPLIER, set.c,
          map.baseAddress, result.baseAddress)
      }
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
}
