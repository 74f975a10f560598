internal import CInferenceKernels
internal import FeatureTypes

extension Int8GlobalAveragePooling {
  private typealias Sums = InlineArray<64, Int32>

  /// Computes the means.
  ///
  /// - Parameters:
  ///   - map: `input.count` samples in the input format.
  ///   - set: the instruction set to use; all give the same bytes.
  ///   - result: `input.channels` samples in the output format.
  /// - Precondition: the spans have these sizes; the instruction set is available.
  public func apply(to map: Span<UInt8>, on set: InstructionSet = .best, into result: inout MutableSpan<UInt8>) {
    precondition(map.count == input.count && result.count == input.channels, "wrong map or result size")
    precondition(set.isAvailable, "the instruction set is not available")
    let (channels, pixels) = (input.channels, input.planeCount)
    // In the sums, signed samples count as their value plus 128.
    let zero = Int32(truncatingIfNeeded: pixels) * (inputFormat.zero + (inputFormat.isSigned ? 128 : 0))
    var sums = Sums(repeating: 0)
    for first in stride(from: 0, to: channels, by: sums.count) {
      let count = min(channels - first, sums.count)
      let samples = map.extracting(first...)
      var memory = sums.mutableSpan
      unsafe memory.withUnsafeMutableBufferPointer { memory in
        unsafe samples.withUnsafeBufferPointer { samples in
          unsafe ik_int8_global_average_pooling_sum(
            samples.baseAddress, pixels, channels, count, inputFormat.isSigned, set.c, memory.baseAddress)
        }
      }
      for c in 0..<count { result[first + c] = outputFormat.byte(of: mean(sums[c] - zero)) }
    }
  }
}
