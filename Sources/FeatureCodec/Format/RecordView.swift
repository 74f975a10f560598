/// A record of a profile, from whose first byte the fields' places are counted.
///
/// All numbers are little-endian. Reading past the end traps: the checker compares lengths first.
struct RecordView: ~Escapable {
  let bytes: Span<UInt8>
  /// The offset of the record's first byte.
  let offset: Int

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
  func uint16(_ field: some RawRepresentable<Int>) -> Int {
    let first = offset(of: field)
    return Int(bytes[first]) | Int(bytes[first + 1]) << 8
  }

  @inline(__always)
  func uint32(_ field: some RawRepresentable<Int>) -> UInt32 {
    var cursor = ByteCursor(bytes, at: offset(of: field))
    return cursor.next(4)
  }
}
