/// Reads little-endian numbers one after another: the fields of a control message, a saved state or a table.
///
/// Reading past the end traps: callers check lengths first.
struct ByteCursor: ~Escapable {
  private let bytes: Span<UInt8>
  /// The offset of the next byte.
  private(set) var offset: Int

  @_lifetime(copy bytes)
  init(_ bytes: Span<UInt8>, at offset: Int = 0) {
    self.bytes = bytes
    self.offset = offset
  }

  /// Returns the next number of 1 to 4 bytes and moves past it.
  mutating func next(_ length: Int) -> UInt32 {
    var number: UInt32 = 0
    for index in 0..<length { number |= UInt32(bytes[offset + index]) << UInt32(truncatingIfNeeded: 8 * index) }
    offset += length
    return number
  }

  /// Returns the next byte and moves past it.
  mutating func nextByte() -> UInt8 { UInt8(truncatingIfNeeded: next(1)) }
}

/// Writes little-endian numbers one after another.
struct ByteWriter {
  /// The offset of the next byte.
  private(set) var offset = 0

  /// Writes the low `length` bytes of `number`, 1 to 4, and moves past them.
  mutating func append(_ number: UInt32, length: Int, to bytes: inout MutableSpan<UInt8>) {
    bytes.store(number, length: length, at: offset)
    offset += length
  }

  mutating func append(_ byte: UInt8, to bytes: inout MutableSpan<UInt8>) {
    bytes[offset] = byte
    offset += 1
  }
}

extension MutableSpan where Element == UInt8 {
  /// Writes the low `length` bytes of `number`, least significant first, the first at `offset`.
  mutating func store(_ number: UInt32, length: Int, at offset: Int) {
    for index in 0..<length {
      self[offset + index] = UInt8(truncatingIfNeeded: number >> UInt32(truncatingIfNeeded: 8 * index))
    }
  }
}
