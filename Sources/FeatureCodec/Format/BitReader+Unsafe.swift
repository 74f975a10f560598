/// Reads bits one after another, most significant bit first: the only cursor over a fragment's codes.
struct BitReader: ~Escapable {
  private let bytes: Span<UInt8>
  private var bitOffset: Int

  /// Creates a reader at the first bit of byte `byteOffset` ≤ `bytes.count`.
  @_lifetime(copy bytes)
  init(_ bytes: Span<UInt8>, byteOffset: Int) {
    precondition(0...bytes.count ~= byteOffset, "a reader begins in its bytes")
    self.bytes = bytes
    bitOffset = byteOffset * 8
  }

  /// The number of bits left.
  var remaining: Int { bytes.count &* 8 &- bitOffset }

  /// The next 32 bits, with zeros after the end of the bytes.
  @inline(never)  // has several callers
  var next32: UInt32 {
    let (first, shift) = (bitOffset &>> 3, UInt32(truncatingIfNeeded: bitOffset & 7))
    if bytes.count &- first > 4 {
      let bits = unsafe UInt32(
        bigEndian: bytes.bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: first, as: UInt32.self))
      return unsafe bits &<< shift | UInt32(bytes[unchecked: first &+ 4]) &>> (8 &- shift)
    }
    var bits: UInt32 = 0
    for index in first..<first &+ 4 { bits = bits &<< 8 | byte(index) }
    return bits &<< shift
  }

  @inline(__always)
  private func byte(_ index: Int) -> UInt32 { index < bytes.count ? UInt32(bytes[index]) : 0 }

  /// Moves past `count` bits. Returns false, without moving, if fewer are left.
  @inline(__always)
  mutating func skip(_ count: Int) -> Bool {
    guard count <= remaining else { return false }
    bitOffset &+= count
    return true
  }

  /// Returns the next `bits` bits, 1 to 8, or nil if fewer are left.
  @inline(__always)
  mutating func read(bits: Int) -> UInt8? {
    let next = next32
    return skip(bits) ? UInt8(truncatingIfNeeded: next &>> UInt32(truncatingIfNeeded: 32 &- bits)) : nil
  }
}
