/// The optional check at the end of a fragment, for links without a check of their own. Spec: [FRAG-8].
///
/// It covers the profile's identifier and, if the profile says so, the session's number (both little-endian), and every
/// byte of the fragment before it, so a fragment of another profile or session fails too.
///
/// 8 bits: polynomial 0x07. 16 bits: polynomial 0x1021, big-endian (CRC-16/GENIBUS). Both start from all ones, are not
/// reflected, and are inverted at the end.
package struct FragmentCheck {
  let length: Int
  var register: UInt32

  /// Creates a check that has covered the identifier and, unless it is nil, the session's number.
  ///
  /// - Parameter length: The length of the check, 1 or 2 bytes.
  package init(length: Int, identifier: UInt32, session: UInt16? = nil) {
    self.length = length
    register = length == 1 ? 0xFF : 0xFFFF
    add(identifier, length: 4)
    if let session { add(UInt32(session), length: 2) }
  }

  /// Covers the low `length` bytes of `number`, the lowest first.
  private mutating func add(_ number: UInt32, length: UInt32) {
    for byte in 0..<length { add(UInt8(truncatingIfNeeded: number &>> (8 &* byte))) }
  }

  /// Covers a byte.
  @inline(never)  // has several callers
  package mutating func add(_ byte: UInt8) { register = next(register, byte) }

  /// Covers the first `count` bytes of `bytes`.
  @inline(never)  // small builds
  mutating func add(_ bytes: Span<UInt8>, count: Int) {
    guard BuildFeatures.isFast else {  // Unreached: small builds, which have tests of their own.
      for index in 0..<count { add(bytes[index]) }
      return
    }
    var register = register
    for index in 0..<count { register = next(register, bytes[index]) }
    self.register = register
  }

  /// Returns the register after a byte.
  ///
  /// The register's upper 8 bits and the byte are multiplied by the polynomial without its highest term. What exceeds the
  /// register, at most 4 bits, is multiplied once more: both at once.
  @inline(__always)
  private func next(_ register: UInt32, _ byte: UInt8) -> UInt32 {
    if length == 1 {
      var factor = register ^ UInt32(byte)
      factor ^= factor &>> 7 ^ factor &>> 6
      return (factor ^ factor &<< 1 ^ factor &<< 2) & 0xFF
    }
    var factor = register &>> 8 ^ UInt32(byte)
    factor ^= factor &>> 4
    return (register &<< 8 ^ factor ^ factor &<< 5 ^ factor &<< 12) & 0xFFFF
  }

  /// Writes the check at `end` of a payload, and returns the index after it.
  func write(into payload: inout MutableSpan<UInt8>, at end: Int) -> Int {
    for index in 0..<length { payload[end &+ index] = byte(index) }
    return end &+ length
  }

  /// Whether the last bytes of `fragment` are the check.
  func isAtEnd(of fragment: Span<UInt8>) -> Bool {
    for index in 0..<length where fragment[fragment.count &- length &+ index] != byte(index) { return false }
    return true
  }

  /// Returns byte `index` of the check.
  ///
  /// The check is inverted: otherwise the register is 0 after its own check, and an appended zero byte passes.
  package func byte(_ index: Int) -> UInt8 {
    ~UInt8(truncatingIfNeeded: register &>> UInt32(truncatingIfNeeded: 8 &* (length &- 1 &- index)))
  }
}
