/// Reads numbers of 1 to 8 bits one after another, most significant bit first: the one cursor over received bytes.
/// Spec: [FRAG-3].
struct BitReader: ~Escapable {
  private let bytes: Span<UInt8>
  private var bitOffset: Int

  /// A reader at the first bit of byte `byteOffset` ≤ `bytes.count`.
  @_lifetime(copy bytes)
  init(_ bytes: Span<UInt8>, byteOffset: Int) {
    self.bytes = bytes
    bitOffset = byteOffset * 8
  }

  /// Bits that are left.
  var remaining: Int { bytes.count * 8 - bitOffset }

  /// The next `bits` bits, 1 to 8, or nil where fewer are left.
  @inline(__always)
  mutating func read(bits: Int) -> UInt8? {
    guard remaining >= bits else { return nil }
    let byte = bitOffset >> 3
    let shift = bitOffset & 7
    var window = UInt16(bytes[byte]) << 8
    if shift + bits > 8 { window |= UInt16(bytes[byte + 1]) }
    bitOffset += bits
    return UInt8(truncatingIfNeeded: window >> UInt16(16 - shift - bits)) & UInt8((1 << UInt16(bits)) - 1)
  }
}
