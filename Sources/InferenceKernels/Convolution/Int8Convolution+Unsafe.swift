internal import CInferenceKernels
internal import FeatureTypes

extension Int8Convolution {
  /// The size in bytes of the packed weights, biases and factors.
  public func packedCount(for set: InstructionSet) -> Int {
    var c = convolution.c
    return unsafe ik_int8_convolution_packed_size(&c, set.c)
  }

  /// The size in bytes of the scratch that `apply` needs, at any alignment.
  public func scratchCount(on set: InstructionSet) -> Int {
    var c = convolution.c
    return unsafe ik_int8_convolution_scratch_size(&c, set.c)
  }

  /// Packs the weights, biases and factors.
  ///
  /// - Parameters:
  ///   - weights: `convolution.weightCount` values, [o][ky][kx][c].
  ///   - bias: one per output channel, in units of input scale · weight scale.
  ///   - multipliers: one per output channel; in .q none are read, and the span may be empty.
  ///   - shifts: one per output channel, −31 … 31; to the right in .q, to the left in .affine.
  ///   - set: the instruction set that will run the convolution.
  ///   - packed: `packedCount` bytes at any address; multiples of 64 are fastest.
  ///
  /// The packed weights may be moved. They are valid only for an equal convolution, formats and bounds included, and
  /// this instruction set.
  ///
  /// - Throws: the first output channel with |bias| + 255 · Σ |weight| ≥ 2³¹.
  /// - Precondition: the spans have these sizes; `set.canPack`.
  public func pack(
    weights: Span<Int8>, bias: Span<Int32>, multipliers: Span<Int32>, shifts: Span<Int8>, for set: InstructionSet,
    into packed: inout MutableSpan<UInt8>
  ) throws(SumOverflow) {
    let channels = convolution.output.channels
    precondition(weights.count == convolution.weightCount, "the weights must be [output][ky][kx][channel of the group]")
    precondition(bias.count == channels && shifts.count == channels, "each output channel needs a bias and a shift")
    precondition(outputFormat.isQ || multipliers.count == channels, "each output channel needs a multiplier")
    precondition(packed.count == packedCount(for: set), "the packed weights must take packedCount bytes")
    precondition(set.canPack, "weights cannot be packed for this instruction set here")
    for index in shifts.indices { precondition((-31...31).contains(shifts[index]), "a shift must be in -31...31") }
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

  /// Runs the convolution.
  ///
  /// - Parameters:
  ///   - map: the input, `convolution.input.count` samples.
  ///   - packed: the weights that an equal convolution packed for `set`, without an error; `packedCount` bytes.
  ///   - set: the instruction set to use.
  ///   - scratch: at least `scratchCount` bytes.
  ///   - result: the output, `convolution.output.count` samples.
  ///
  /// Cost: the convolution's `multiplyAdds`; reads the map and the packed weights, writes the result, and copies the
  /// map into scratch once (see `Int8Convolution`).
  ///
  /// - Precondition: the spans have these sizes; the instruction set is available.
  public func apply(
    to map: Span<UInt8>, packed: Span<UInt8>, on set: InstructionSet, scratch: inout MutableSpan<UInt8>,
    into result: inout MutableSpan<UInt8>
  ) {
    precondition(map.count == convolution.input.count, "the map must have the size of the convolution's input")
    precondition(packed.count == packedCount(for: set), "the packed weights must take packedCount bytes")
    precondition(result.count == convolution.output.count, "the result must have the size of the convolution's output")
    precondition(scratch.count >= scratchCount(on: set), "the scratch must have at least scratchCount bytes")
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
      convention: outputFormat.isQ ? IK_SHIFT : rounding == .once ? IK_MULTIPLIER_ONCE : IK_MULTIPLIER)
  }
}
