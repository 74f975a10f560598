/// The optional check at a fragment's end, for links without one of their own: over the profile's identifier (little-
/// endian) and every byte before it, so that a fragment of another profile fails too. Spec: [FRAG-8].
///
/// 8 bits: polynomial 0x07. 16 bits: polynomial 0x1021, big-endian (CRC-16/GENIBUS). Both start from all ones, are not
/// reflected, and are inverted at the end.
package struct FragmentCheck {
  private let length: Int
  private var register: UInt32

  /// - Parameter length: 1 or 2 bytes.
  package init(length: Int, identifier: UInt32) {
    self.length = length
    register = length == 1 ? 0xFF : 0xFFFF
    for byte in 0..<UInt32(4) { add(UInt8(truncatingIfNeeded: identifier >> (byte * 8))) }
  }

  package mutating func add(_ byte: UInt8) {
    if length == 1 {
      register ^= UInt32(byte)
      for _ in 0..<8 { register = (register << 1 ^ (register & 0x80 != 0 ? 0x07 : 0)) & 0xFF }
    } else {
      register ^= UInt32(byte) << 8
      for _ in 0..<8 { register = (register << 1 ^ (register & 0x8000 != 0 ? 0x1021 : 0)) & 0xFFFF }
    }
  }

  /// Byte `index` of the check: inverted, for a register that is not becomes 0 behind its own check, and then a zero byte
  /// more goes unnoticed.
  package func byte(_ index: Int) -> UInt8 {
    ~(length == 1 || index == 1 ? UInt8(truncatingIfNeeded: register) : UInt8(truncatingIfNeeded: register >> 8))
  }
}
