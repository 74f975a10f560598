internal import CInferenceKernels
internal import FeatureTypes

extension Int8GlobalAveragePooling {
  /// Channels that are summed at once, on the stack.
  private static let block = 64

  /// - Parameter set: the same bytes with each.
  /// - Precondition: the spans hold exactly `input.count` and `input.channels` bytes; the set is available.
  public func apply(to map: Span<UInt8>, on set: InstructionSet = .best, into result: inout MutableSpan<UInt8>) {
    precondition(map.count == input.count && result.count == input.channels, "a pooling of other sizes")
    precondition(set.isAvailable, "the instruction set is not available")
    let (channels, pixels) = (input.channels, input.planeCount)
    // Signed samples count 128 more in the sums.
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
