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
  func offset(of field: RecordField<some FixedWidthInteger>) -> Int { offset &+ field.offset }

  subscript(field: RecordField<UInt8>) -> UInt8 { bytes[offset(of: field)] }

  subscript(field: RecordField<Int8>) -> Int8 { Int8(bitPattern: bytes[offset(of: field)]) }

  subscript(field: RecordField<UInt16>) -> UInt16 {
    let first = offset(of: field)
    return UInt16(bytes[first]) | UInt16(bytes[first &+ 1]) &<< 8
  }

  subscript(field: RecordField<UInt32>) -> UInt32 {
    var cursor = ByteCursor(bytes, at: offset(of: field))
    return cursor.next(4)
  }
}

/// A field of a record: its place and, by the type of its number, its width. The reader and the writer share it.
struct RecordField<Number: FixedWidthInteger> {
  /// The offset of the field's first byte from the record's first byte.
  let offset: Int

  init(at offset: Int) { self.offset = offset }
}

/// Neighbouring bits of a byte. The reader and the writer share them.
struct BitField {
  /// The bits, all set.
  let mask: UInt8

  init(_ mask: UInt8) { self.mask = mask }

  /// Returns the number in these bits of `byte`.
  func number(in byte: UInt8) -> UInt8 { (byte & mask) >> mask.trailingZeroBitCount }

  /// Returns a byte with `number`, which fits, in these bits.
  func byte(with number: UInt8) -> UInt8 { number << mask.trailingZeroBitCount }
}
