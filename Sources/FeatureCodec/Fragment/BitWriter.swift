/// Writes numbers of 1 to 8 bits one after another into a buffer, most significant bit first (spec [FRAG-3]).
struct BitWriter {
  private var pending: UInt32 = 0
  private var pendingBits = 0
  /// The next byte to be filled.
  private(set) var byteOffset: Int

  init(byteOffset: Int) { self.byteOffset = byteOffset }

  /// Appends the low `bits` bits of `value`; the caller has made sure that they fit.
  @inline(__always)
  mutating func append(_ value: UInt8, bits: Int, to bytes: inout MutableSpan<UInt8>) {
    pending = pending << UInt32(bits) | UInt32(value) & ((1 << UInt32(bits)) - 1)
    pendingBits += bits
    if pendingBits >= 8 {
      pendingBits -= 8
      bytes[byteOffset] = UInt8(truncatingIfNeeded: pending >> UInt32(pendingBits))
      byteOffset += 1
    }
  }

  /// Fills the last byte up with the first bits of `value`, the code that did not fit: no shorter code than it. Spec:
  /// [FRAG-4].
  mutating func fill(from value: UInt8, bits: Int, to bytes: inout MutableSpan<UInt8>) {
    guard pendingBits > 0 else { return }
    let free = 8 - pendingBits
    // `free` < 8, and a code that does not fit is longer than what is free.
    let head = free <= bits ? value >> UInt8(bits - free) : value << UInt8(free - bits)
    append(head, bits: free, to: &bytes)
  }
}
