/// Reads the bytes of a file or a message in order. A read past the end returns nil and does not move the cursor.
///
/// Positions count from the first byte, even if the cursor covers only a part of the file.
package struct FileCursor {
  private let bytes: [UInt8]
  private(set) var position: Int
  package let end: Int

  package init(_ bytes: [UInt8]) {
    self.bytes = bytes
    position = 0
    end = bytes.count
  }

  /// Returns a cursor over the next `count` bytes and continues after them.
  mutating func split(_ count: Int) -> FileCursor? {
    guard count >= 0, count <= remaining else { return nil }
    let part = FileCursor(bytes: bytes, position: position, end: position + count)
    position += count
    return part
  }

  private init(bytes: [UInt8], position: Int, end: Int) {
    self.bytes = bytes
    self.position = position
    self.end = end
  }

  package var remaining: Int { end - position }

  var peek: UInt8? { position < end ? bytes[position] : nil }

  package mutating func next() -> UInt8? {
    guard position < end else { return nil }
    defer { position += 1 }
    return bytes[position]
  }

  /// Skips `byte` if it comes next, and returns whether it did.
  mutating func skip(_ byte: UInt8) -> Bool {
    guard peek == byte else { return false }
    position += 1
    return true
  }

  /// Skips `expected` if all of it comes next, and returns whether it did.
  mutating func skip(_ expected: [UInt8]) -> Bool {
    guard remaining >= expected.count, bytes[position..<position + expected.count].elementsEqual(expected) else {
      return false
    }
    position += expected.count
    return true
  }

  package mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
    guard count >= 0, count <= remaining else { return nil }
    defer { position += count }
    return bytes[position..<position + count]
  }

  package mutating func littleEndian<Value: FixedWidthInteger & UnsignedInteger>(_ type: Value.Type) -> Value? {
    guard let slice = take(Value.bitWidth / 8) else { return nil }
    return slice.reversed().reduce(0) { $0 << 8 | Value($1) }
  }
}
