internal import Pooling

/// Which symbols are there: one bit per symbol. Bit i of byte j stands for symbol 8j + i.
package struct PresenceBits: Hashable, Sendable {
  package private(set) var bytes: ContiguousArray<UInt8>

  /// No symbol of `count` is there.
  package init(count: Int) { bytes = ContiguousArray(repeating: 0, count: (count + 7) / 8) }

  /// Whether symbol `index` is there.
  @inline(__always)
  package subscript(index: Int) -> Bool { bytes[index >> 3] >> UInt8(truncatingIfNeeded: index & 7) & 1 != 0 }

  /// Notes that symbol `index` is there; whether it was not before.
  @inline(__always)
  package mutating func insert(_ index: Int) -> Bool {
    let bit: UInt8 = 1 << UInt8(truncatingIfNeeded: index & 7)
    let isNew = bytes[index >> 3] & bit == 0
    bytes[index >> 3] |= bit
    return isNew
  }

  /// How many symbols of `range` are there. O(range / 8).
  package func count(in range: Range<Int>) -> Int { received(range).count(below: range.count) }

  /// Whether all symbols of `range` are there. O(range / 8).
  package func containsAll(_ range: Range<Int>) -> Bool { count(in: range) == range.count }

  /// The bits of `range`, counted from its first, as reconstruction takes them.
  @_lifetime(borrow self)
  package func received(_ range: Range<Int>) -> ReceivedSymbols {
    ReceivedSymbols(bytes.span, first: range.lowerBound, count: range.count)
  }

  /// Forgets all symbols.
  mutating func removeAll() { for byte in bytes.indices { bytes[byte] = 0 } }

  /// Forgets the symbols of `range`, which begins and ends with a byte.
  mutating func removeAll(in range: Range<Int>) {
    for byte in range.lowerBound >> 3..<range.upperBound >> 3 { bytes[byte] = 0 }
  }

  /// The bytes of `range`, which begins and ends with a byte.
  func bytes(in range: Range<Int>) -> ArraySlice<UInt8> { bytes[range.lowerBound >> 3..<range.upperBound >> 3] }

  /// Takes over what `bytes` said of `range`, which begins and ends with a byte.
  mutating func replace(_ range: Range<Int>, with bytes: ArraySlice<UInt8>) {
    self.bytes.replaceSubrange(range.lowerBound >> 3..<range.upperBound >> 3, with: bytes)
  }
}
