internal import CInferenceKernels
internal import FeatureTypes

/// float32. Order of the scalar kernel: bias first, then the taps that lie on the map, ky, kx, c ascending, each product
/// rounded before it is added. NaN and infinities propagate as IEEE 754 has it; the bounds let a NaN through.
///
/// Weights are packed once for an instruction set, into bytes of the caller's that are aligned to 4; what was packed
/// for one runs on that alone, in a convolution of the same channels, groups and window. Nothing overlaps, which exclusive access to a `MutableSpan` already says.
extension Convolution {
  /// Bytes of packed weights and biases.
  public func packedCount(for set: InstructionSet) -> Int {
    var c = c
    return unsafe ik_float_convolution_packed_size(&c, set.c)
  }

  /// Bytes of scratch that `apply` needs, of any alignment.
  public func scratchCount(on set: InstructionSet) -> Int {
    var c = c
    return unsafe ik_float_convolution_scratch_size(&c, set.c)
  }

  /// - Precondition: `weights` is [o][ky][kx][c], one bias an output channel, `packedCount` bytes; the set is available.
  public func pack(
    weights: Span<Float>, bias: Span<Float>, for set: InstructionSet, into packed: inout MutableSpan<UInt8>
  ) {
    precondition(weights.count == weightCount, "the weights are [output][ky][kx][channel of the group]")
    precondition(bias.count == output.channels, "one bias for each output channel")
    precondition(packed.count == packedCount(for: set), "packed weights have the size that packedCount says")
    precondition(set.isAvailable, "the instruction set is not available")
    var c = c
    unsafe packed.withUnsafeMutableBytes { packed in
      unsafe weights.withUnsafeBufferPointer { weights in
        unsafe bias.withUnsafeBufferPointer { bias in
          unsafe ik_float_convolution_pack(&c, set.c, weights.baseAddress, bias.baseAddress, packed.baseAddress)
        }
      }
    }
  }

  /// Cost: `multiplyAdds`; reads 4 · input.count bytes and the packed weights, writes 4 · output.count.
  ///
  /// - Precondition: the spans hold exactly `input.count`, `packedCount` and `output.count` elements, and at least
  ///   `scratchCount`; the set is available.
  public func apply(
    to map: Span<Float>, packed: Span<UInt8>, bounds: ActivationBounds = .none, on set: InstructionSet,
    scratch: inout MutableSpan<UInt8>, into result: inout MutableSpan<Float>
  ) {
    precondition(map.count == input.count, "the map is not of the size of the convolution's input")
    precondition(packed.count == packedCount(for: set), "packed weights have the size that packedCount says")
    precondition(result.count == output.count, "the result is not of the size of the convolution's output")
    precondition(scratch.count >= scratchCount(on: set), "less scratch than scratchCount says")
    precondition(set.isAvailable, "the instruction set is not available")
    var c = c
    let limits = ik_float_bounds(lowest: bounds.lowest, highest: bounds.highest)
    unsafe map.withUnsafeBufferPointer { map in
      unsafe packed.withUnsafeBytes { packed in
        unsafe scratch.withUnsafeMutableBytes { scratch in
          unsafe result.withUnsafeMutableBufferPointer { result in
            unsafe ik_float_convolution_apply(
              &c, limits, set.c, packed.baseAddress, map.baseAddress, result.baseAddress, scratch.baseAddress)
          }
        }
      }
    }
  }

  /// Every size is positive and below 2²⁸, as is every product that C forms.
  var c: ik_convolution {
    ik_convolution(
      height: Int32(input.height), width: Int32(input.width), channels: Int32(input.channels),
      output_height: Int32(output.height), output_width: Int32(output.width), output_channels: Int32(output.channels),
      window_height: Int32(window.height), window_width: Int32(window.width), stride_y: Int32(window.rowStride),
      stride_x: Int32(window.columnStride), dilation_y: Int32(window.rowDilation),
      dilation_x: Int32(window.columnDilation), top: Int32(window.padding.top), left: Int32(window.padding.left),
      groups: Int32(groups))
  }
}
