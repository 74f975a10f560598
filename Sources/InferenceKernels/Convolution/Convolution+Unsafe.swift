internal import CInferenceKernels
internal import FeatureTypes

/// float32. The scalar kernel adds the bias first, then the taps that lie on the map, ky, kx, c ascending, and rounds
/// each product before adding it. NaN and infinities propagate by the rules of IEEE 754; the bounds let a NaN through.
///
/// Weights are packed once for an instruction set. Packed weights run only on that instruction set, in a convolution of
/// the same channels, groups and window.
extension Convolution {
  /// The size in bytes of the packed weights and biases.
  public func packedCount(for set: InstructionSet) -> Int {
    var c = c
    return unsafe ik_float_convolution_packed_size(&c, set.c)
  }

  /// The size in bytes of the scratch that `apply` needs, at any alignment.
  public func scratchCount(on set: InstructionSet) -> Int {
    var c = c
    return unsafe ik_float_convolution_scratch_size(&c, set.c)
  }

  /// Packs the weights and biases.
  ///
  /// - Parameters:
  ///   - weights: `weightCount` values, [o][ky][kx][c].
  ///   - bias: one value per output channel.
  ///   - set: the instruction set that will run the convolution.
  ///   - packed: `packedCount` bytes, aligned to 4.
  /// - Precondition: the spans have these sizes; the instruction set is available.
  public func pack(
    weights: Span<Float>, bias: Span<Float>, for set: InstructionSet, into packed: inout MutableSpan<UInt8>
  ) {
    precondition(weights.count == weightCount, "the weights must be [output][ky][kx][channel of the group]")
    precondition(bias.count == output.channels, "there must be one bias per output channel")
    precondition(packed.count == packedCount(for: set), "the packed weights must take packedCount bytes")
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

  /// Runs the convolution.
  ///
  /// - Parameters:
  ///   - map: the input, `input.count` values.
  ///   - packed: the weights, packed for `set`; `packedCount` bytes.
  ///   - bounds: the activation that bounds the output.
  ///   - set: the instruction set to use.
  ///   - scratch: at least `scratchCount` bytes.
  ///   - result: the output, `output.count` values.
  ///
  /// Cost: `multiplyAdds`; reads 4 · input.count bytes and the packed weights, writes 4 · output.count bytes.
  ///
  /// - Precondition: the spans have these sizes; the instruction set is available.
  public func apply(
    to map: Span<Float>, packed: Span<UInt8>, bounds: ActivationBounds = .none, on set: InstructionSet,
    scratch: inout MutableSpan<UInt8>, into result: inout MutableSpan<Float>
  ) {
    precondition(map.count == input.count, "the map must have the size of the convolution's input")
    precondition(packed.count == packedCount(for: set), "the packed weights must take packedCount bytes")
    precondition(result.count == output.count, "the result must have the size of the convolution's output")
    precondition(scratch.count >= scratchCount(on: set), "the scratch must have at least scratchCount bytes")
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

  /// The sizes for C. Each is positive and below 2²⁸, as is every product that C forms.
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
