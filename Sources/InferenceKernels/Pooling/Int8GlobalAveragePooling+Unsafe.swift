internal import CInferenceKernels
internal import FeatureTypes

extension Int8GlobalAveragePooling {
  /// Channels that are summed at once, on the stack.
  private static let block = 64

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
    unsafe withUnsafeTemporaryAllocation(of: Int32.self, capacity: Self.block) { sums in
      for first in stride(from: 0, to: channels, by: Self.block) {
        let count = min(channels - first, Self.block)
        let samples = map.extracting(first...)
        unsafe samples.withUnsafeBufferPointer { samples in
          unsafe ik_int8_global_average_pooling_sum(
            samples.baseAddress, pixels, channels, count, inputFormat.isSigned, set.c, sums.baseAddress)
        }
        for c in 0..<count { result[first + c] = unsafe outputFormat.byte(of: mean(sums[c] - zero)) }
      }
    }
  }
}
