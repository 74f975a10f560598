internal import CInferenceKernels

extension Int8Multiplication {
  /// Multiplies a map by factors.
  ///
  /// - Parameters:
  ///   - factors: one factor per sample or per channel, in the format `second`.
  ///   - set: the instruction set to use; all give the same bytes.
  ///   - products: the map, in the format `first`, replaced by the products in the format `product`.
  /// - Precondition: the number of factors divides that of the products; the instruction set is available.
  public func apply(
    to factors: Span<UInt8>, on set: InstructionSet = .best, into products: inout MutableSpan<UInt8>
  ) {
    precondition(factors.count > 0 && products.count % factors.count == 0, "the factors do not match the products")
    precondition(set.isAvailable, "the instruction set is not available")
    var multiplication = c
    let (channels, count) = (factors.count, products.count)
    unsafe factors.withUnsafeBufferPointer { factors in
      unsafe products.withUnsafeMutableBufferPointer { products in
        unsafe ik_int8_multiplication_apply(
          &multiplication, set.c, factors.baseAddress, products.baseAddress, count / channels, channels)
      }
    }
  }

  private var c: ik_int8_multiplication {
    var shift = factor.shift
    if case .q(_, let a) = first, case .q(_, let b) = second, case .q(_, let n) = product {
      // −54 … 60. A product has 17 bits: shifted left by 31 it exceeds every range, shifted right by 31 it is 0.
      shift = Int32(truncatingIfNeeded: min(max(a + b - n, -31), 31))
    }
    return ik_int8_multiplication(
      first: term(first), second: term(second),
      product: ik_int8_term(
        zero: product.zero, multiplier: factor.multiplier, shift: shift, is_signed: product.isSigned),
      lowest: product.lowest, highest: product.highest, convention: product.isQ ? IK_SHIFT : IK_MULTIPLIER)
  }

  private func term(_ format: Int8Format) -> ik_int8_term {
    ik_int8_term(zero: format.zero, multiplier: 0, shift: 0, is_signed: format.isSigned)
  }
}
