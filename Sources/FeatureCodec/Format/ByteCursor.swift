/// A place in borrowed bytes. A record's fields are read by their distance from it, a message's one after another.
/// Numbers are little-endian.
///
/// All numbers of profiles, control messages and saved states are read here. Reading past the end traps: callers check
/// lengths first.
struct ByteCursor: ~Escapable {
  let bytes: Span<UInt8>
  /// Where the cursor stands.
  private(set) var offset: Int

  @_lifetime(copy bytes)
  init(_ bytes: Span<UInt8>, at offset: Int = 0) {
    self.bytes = bytes
    self.offset = offset
  }

  /// Where `field` lies in the bytes: what an error names.
  @inline(__always)
  func offset(of field: some RawRepresentable<Int>) -> Int { offset + field.rawValue }

  @inline(__always)
  func uint8(_ field: some RawRepresentable<Int>) -> UInt8 { bytes[offset(of: field)] }

  @inline(__always)
  func int8(_ field: some RawRepresentable<Int>) -> Int { Int(Int8(bitPattern: bytes[offset(of: field)])) }

  @inline(__always)
  func uint16(_ field: some RawRepresentable<Int>) -> Int { Int(number(at: offset(of: field), length: 2)) }

  /// The next number of 1 to 4 bytes; moves past it.
  mutating func next(_ length: Int) -> UInt32 {
    let number = number(at: offset, length: length)
    offset += length
    return number
  }

  /// The next byte; moves past it.
  mutating func nextByte() -> UInt8 { UInt8(truncatingIfNeeded: next(1)) }

  @inline(__always)
  private func number(at offset: Int, length: Int) -> UInt32 {
    var number: UInt32 = 0
    for index in 0..<length { number |= UInt32(bytes[offset + index]) << UInt32(truncatingIfNeeded: 8 * index) }
    return number
  }
}

extension MutableSpan where Element == UInt8 {
  /// Writes the low `length` bytes of `number` from `offset` on, least significant first.
  @inline(__always)
  mutating func store(_ number: UInt32, length: Int, at offset: Int) {
    for index in 0..<length {
      self[offset + index] = UInt8(truncatingIfNeeded: number >> UInt32(truncatingIfNeeded: 8 * index))
    }
  }
}
