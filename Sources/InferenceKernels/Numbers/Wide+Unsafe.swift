/// `value` in 64 bits.
///
/// The standard library's own conversion drags arrays into an Embedded program for a 32-bit machine, which may have no
/// heap; this is two registers.
@inline(__always)
func wide(_ value: Int32) -> Int64 {
  // Safe: both are eight bytes without padding, and every bit pattern of them is valid.
  Int64(littleEndian: unsafe unsafeBitCast(SIMD2(value.littleEndian, (value >> 31).littleEndian), to: Int64.self))
}

/// A count or an amount to shift by, below 2³¹, in 64 bits.
@inline(__always)
func wide(_ value: Int) -> Int64 { wide(Int32(truncatingIfNeeded: value)) }
