/// A position in borrowed bytes, from which little-endian numbers are read.
///
/// The fields of a record are read by their distance from the cursor, those of a message one after another. All numbers
/// of profiles, control messages and saved states are read here. Reading past the end traps: callers check lengths
/// first.
struct ByteCursor: ~Escapable {
  let bytes: Span<UInt8>
  /// The cursor's position.
  private(set) var offset: Int

  @_lifetime(copy bytes)
  init(_ bytes: Span<UInt8>, at offset: Int = 0) {
    self.bytes = bytes
    self.offset = offset
  }

  /// Returns the offset of `field` in the bytes, which errors report.
  @inline(__always)
  func offset(of field: some RawRepresentable<Int>) -> Int { offset + field.rawValue }

  @inline(__always)
  func uint8(_ field: some RawRepresentable<Int>) -> UInt8 { bytes[offset(of: field)] }

  @inline(__always)
  func int8(_ field: some RawRepresentable<Int>) -> Int { Int(Int8(bitPattern: bytes[offset(of: field)])) }

  @inline(__always)
  func uint16(_ field: some RawRepresentable<Int>) -> Int { Int(number(at: offset(of: field), length: 2)) }

  /// Returns the next number of 1 to 4 bytes and moves past it.
  mutating func next(_ length: Int) -> UInt32 {
    let number = number(at: offset, length: length)
    offset += length
    return number
  }

  /// Returns the next byte and moves past it.
  mutating func nextByte() -> UInt8 { UInt8(truncatingIfNeeded: next(1)) }

  @inline(__always)
  private func number(at offset: Int, length: Int) -> UInt32 {
    var number: UInt32 = 0
    for index in 0..<length { number |= UInt32(bytes[offset + index]) << UInt32(truncatingIfNeeded: 8 * index) }
    return number
  }
}

extension MutableSpan where Element == UInt8 {
  /// Writes the low `length` bytes of `number`, least significant first, the first at `offset`.
  @inline(__always)
  mutating func store(_ number: UInt32, length: Int, at offset: Int) {
    for index in 0..<length {
      self[offset + index] = UInt8(truncatingIfNeeded: number >> UInt32(truncatingIfNeeded: 8 * index))
    }
  }
}
