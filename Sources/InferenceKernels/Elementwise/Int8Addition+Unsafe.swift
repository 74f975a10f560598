internal import CInferenceKernels

extension Int8Addition {
  /// Adds one map to another.
  ///
  /// - Parameters:
  ///   - map: the map to add, in the format `second`.
  ///   - set: the instruction set to use; all give the same bytes.
  ///   - sums: the map to add to, in the format `first`, replaced by the sums in the format `sum`.
  /// - Precondition: both spans have the same length; the instruction set is available.
  public func apply(to map: Span<UInt8>, on set: InstructionSet = .best, into sums: inout MutableSpan<UInt8>) {
    precondition(map.count == sums.count, "the two maps of an addition must have the same size")
    precondition(set.isAvailable, "the instruction set is not available")
    var addition = c
    let count = map.count
    unsafe map.withUnsafeBufferPointer { map in
      unsafe sums.withUnsafeMutableBufferPointer { sums in
        unsafe ik_int8_addition_apply(&addition, set.c, map.baseAddress, sums.baseAddress, count)
      }
    }
  }

  private var c: ik_int8_addition {
    let samples = bounds.samples(in: sum)
    return ik_int8_addition(
      first: term(first, firstFactor, shifts.first), second: term(second, secondFactor, shifts.second),
      sum: term(sum, sumFactor, shifts.sum), lowest: samples.lowerBound, highest: samples.upperBound,
      convention: sum.isQ ? IK_SHIFT : IK_MULTIPLIER)
  }

  private func term(_ format: Int8Format, _ factor: FixedPointMultiplier, _ shift: Int32) -> ik_int8_term {
    ik_int8_term(zero: format.zero, multiplier: factor.multiplier, shift: shift, is_signed: format.isSigned)
  }
}
