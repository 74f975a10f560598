/// Reads a structured input from a fuzzer's bytes. After the end it reads zeros, so every input means something.
struct ByteInput: ~Escapable {
  let bytes: Span<UInt8>
  private(set) var position = 0

  @_lifetime(copy bytes)
  init(_ bytes: Span<UInt8>) { self.bytes = bytes }

  var isAtEnd: Bool { position >= bytes.count }

  mutating func byte() -> UInt8 {
    guard position < bytes.count else { return 0 }
    defer { position += 1 }
    return bytes[position]
  }

  mutating func integer() -> Int { Int(byte()) }

  /// Reads two bytes, the less significant first.
  mutating func integer16() -> Int {
    let low = integer()
    return low | integer() << 8
  }

  /// Reads a number in `range` from one byte.
  mutating func number(_ range: ClosedRange<Int>) -> Int { range.lowerBound + integer() % range.count }

  mutating func bool() -> Bool { byte() & 1 != 0 }

  /// Returns the range of the next bytes, at most `count`, and moves past it.
  mutating func take(_ count: Int) -> Range<Int> {
    let end = min(position + count, bytes.count)
    defer { position = end }
    return position..<end
  }

  mutating func array(_ count: Int) -> [UInt8] { bytes.extracting(take(count)).array }

  /// The range of all bytes that are left.
  var rest: Range<Int> { min(position, bytes.count)..<bytes.count }
}

extension Span where Element == UInt8 {
  var array: [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { buffer, length in
      for index in indices { buffer.initializeElement(at: index, to: self[index]) }
      length = count
    }
  }
}
