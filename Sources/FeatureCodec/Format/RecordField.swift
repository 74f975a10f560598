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
