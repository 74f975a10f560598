internal import CInferenceKernels
internal import FeatureTypes

extension Int8Convolution {
  /// Bytes of packed weights, biases and factors.
  public func packedCount(for set: InstructionSet) -> Int {
    var c = convolution.c
    return unsafe ik_int8_convolution_packed_size(&c, set.c)
  }

  /// Bytes of scratch that `apply` needs, of any alignment.
  public func scratchCount(on set: InstructionSet) -> Int {
    var c = convolution.c
    return unsafe ik_int8_convolution_scratch_size(&c, set.c)
  }

  /// Packs weights into bytes of the caller's, at any address and quickest at multiples of 64. What was packed may be
  /// moved; it is for this very convolution, of these formats and bounds, and this instruction set alone.
  ///
  /// - Parameters:
  ///   - bias: in units of input scale · weight scale.
  ///   - multipliers: one an output channel; of .q none are read, and the span may be empty.
  ///   - shifts: one an output channel, −31 … 31. Of .q: to the right; of .affine: to the left.
  /// - Throws: the first output channel of which |bias| + 255 · Σ |weight| ≥ 2³¹.
  /// - Precondition: the spans' sizes; the set is available.
  public func pack(
    weights: Span<Int8>, bias: Span<Int32>, multipliers: Span<Int32>, shifts: Span<Int8>, for set: InstructionSet,
    into packed: inout MutableSpan<UInt8>
  ) throws(SumOverflow) {
    let channels = convolution.output.channels
    precondition(weights.count == convolution.weightCount, "the weights are [output][ky][kx][channel of the group]")
    precondition(bias.count == channels && shifts.count == channels, "one bias and one shift for each output channel")
    precondition(outputFormat.isQ || multipliers.count == channels, "one multiplier for each output channel")
    precondition(packed.count == packedCount(for: set), "packed weights have the size that packedCount says")
    precondition(set.isAvailable, "the instruction set is not available")
    for index in shifts.indices { precondition((-31...31).contains(shifts[index]), "a shift is -31 to 31") }
    var c = convolution.c
    var format = format
    let refused = unsafe packed.withUnsafeMutableBytes { packed in
      unsafe weights.withUnsafeBufferPointer { weights in
        unsafe bias.withUnsafeBufferPointer { bias in
          unsafe multipliers.withUnsafeBufferPointer { multipliers in
            unsafe shifts.withUnsafeBufferPointer { shifts in
              unsafe ik_int8_convolution_pack(
                &c, &format, set.c, weights.baseAddress, bias.baseAddress, multipliers.baseAddress, shifts.baseAddress,
                packed.baseAddress)
            }
          }
        }
      }
    }
    if refused >= 0 { throw SumOverflow(outputChannel: Int(refused)) }
  }

  /// Cost: the convolution's `multiplyAdds`; reads input.count bytes and the packed weights, writes output.count bytes, and
  /// the map once into scratch, see `Int8Convolution`.
  ///
  /// Nothing overlaps, which exclusive access to a `MutableSpan` already says.
  ///
  /// - Precondition: the spans hold exactly `input.count`, `packedCount` and `output.count` bytes, and at least
  ///   `scratchCount`; `packed` was packed by an equal
  ///   convolution for `set`, without an error; the set is available.
  public func apply(
    to map: Span<UInt8>, packed: Span<UInt8>, on set: InstructionSet, scratch: inout MutableSpan<UInt8>,
    into result: inout MutableSpan<UInt8>
  ) {
    precondition(map.count == convolution.input.count, "the map is not of the size of the convolution's input")
    precondition(packed.count == packedCount(for: set), "packed weights have the size that packedCount says")
    precondition(result.count == convolution.output.count, "the result is not of the size of the convolution's output")
    precondition(scratch.count >= scratchCount(on: set), "less scratch than scratchCount says")
    precondition(set.isAvailable, "the instruction set is not available")
    var c = convolution.c
    var format = format
    unsafe map.withUnsafeBufferPointer { map in
      unsafe packed.withUnsafeBytes { packed in
        unsafe scratch.withUnsafeMutableBytes { scratch in
          unsafe result.withUnsafeMutableBufferPointer { result in
            unsafe ik_int8_convolution_apply(
              &c, &format, set.c, packed.baseAddress, map.baseAddress, result.baseAddress, scratch.baseAddress)
          }
        }
      }
    }
  }

  private var format: ik_int8_format {
    let samples = bounds.samples(in: outputFormat)
    return ik_int8_format(
      input_is_signed: inputFormat.isSigned, output_is_signed: outputFormat.isSigned, input_zero: inputFormat.zero,
      output_zero: outputFormat.zero, lowest: samples.lowerBound, highest: samples.upperBound,
      convention: outputFormat.isQ ? IK_SHIFT : IK_MULTIPLIER)
  }
}
