/// `value` in 64 bits.
///
/// The standard library's conversion links arrays into an Embedded program for a 32-bit machine, which may have no
/// heap. This conversion only fills two registers.
@inline(__always)
func wide(_ value: Int32) -> Int64 {
  // Safe: both types have eight bytes without padding, and every bit pattern is valid.
  Int64(littleEndian: unsafe unsafeBitCast(SIMD2(value.littleEndian, (value >> 31).littleEndian), to: Int64.self))
}

/// A count or a shift amount below 2³¹, in 64 bits.
@inline(__always)
func wide(_ value: Int) -> Int64 { wide(Int32(truncatingIfNeeded: value)) }
