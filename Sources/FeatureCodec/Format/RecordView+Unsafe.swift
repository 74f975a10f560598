/// A record of a profile, from whose first byte the fields' places are counted.
///
/// All numbers are little-endian. A field is loaded without a comparison: whoever creates a view has compared the length of
/// the bytes with the end of the record. `ProfileLayout` does, once for all records of a profile.
struct RecordView: ~Escapable {
  let bytes: Span<UInt8>
  /// The offset of the record's first byte.
  let offset: Int

  /// Creates a view of a record that ends in `bytes`.
  @_lifetime(copy bytes)
  init(_ bytes: Span<UInt8>, at offset: Int = 0) {
    self.bytes = bytes
    self.offset = offset
  }

  /// Returns the offset of `field` in the bytes, which errors report.
  func offset(of field: RecordField<some FixedWidthInteger>) -> Int { offset &+ field.offset }

  @inline(__always)
  subscript<Number: FixedWidthInteger & BitwiseCopyable>(field: RecordField<Number>) -> Number {
    let first = offset(of: field)
    assert(first >= 0 && first + MemoryLayout<Number>.size <= bytes.count, "the record ends in the bytes")
    return unsafe Number(
      littleEndian: bytes.bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: first, as: Number.self))
  }
}
