internal import CInferenceKernels
internal import FeatureTypes

/// Calls a pooling kernel in C.
extension ik_pooling {
  /// The sizes for C. Each is positive and below 2²⁸, as is every product that C forms.
  init(_ input: FeatureMapShape, _ output: FeatureMapShape, _ window: SlidingWindow) {
    self.init(
      height: Int32(truncatingIfNeeded: input.height), width: Int32(truncatingIfNeeded: input.width),
      channels: Int32(truncatingIfNeeded: input.channels), output_height: Int32(truncatingIfNeeded: output.height),
      output_width: Int32(truncatingIfNeeded: output.width), window_height: Int32(truncatingIfNeeded: window.height),
      window_width: Int32(truncatingIfNeeded: window.width), stride_y: Int32(truncatingIfNeeded: window.rowStride),
      stride_x: Int32(truncatingIfNeeded: window.columnStride), top: Int32(truncatingIfNeeded: window.padding.top),
      left: Int32(truncatingIfNeeded: window.padding.left))
  }

  /// Checks the sizes and runs a kernel.
  func run<Sample>(
    _ set: InstructionSet, _ map: Span<Sample>, _ result: inout MutableSpan<Sample>,
    _ kernel: (UnsafePointer<ik_pooling>, ik_isa, UnsafePointer<Sample>?, UnsafeMutablePointer<Sample>?) -> Void
  ) {
    let (inputs, outputs) = (Int(height) * Int(width), Int(output_height) * Int(output_width))
    precondition(
      map.count == inputs * Int(channels) && result.count == outputs * Int(channels), "wrong map or result size")
    precondition(set.isAvailable, "the instruction set is not available")
    var pooling = self
    unsafe map.withUnsafeBufferPointer { map in
      unsafe result.withUnsafeMutableBufferPointer { result in
        unsafe kernel(&pooling, set.c, map.baseAddress, result.baseAddress)
      }
    }
  }
}
