internal import Pooling

/// The presence bits of symbols, one per symbol. Bit i of byte j stands for symbol 8j + i.
package struct PresenceBits: Hashable, Sendable {
  package internal(set) var bytes: ContiguousArray<UInt8>

  /// Creates the presence bits of `count` symbols, none of which is there.
  package init(count: Int) { bytes = ContiguousArray(repeating: 0, count: (count + 7) / 8) }

  /// Whether symbol `index` is there.
  @inline(__always)
  package subscript(index: Int) -> Bool { bytes[index >> 3] >> UInt8(truncatingIfNeeded: index & 7) & 1 != 0 }

  /// Notes that symbol `index` is there. Returns true if it was not there before.
  @inline(__always)
  package mutating func insert(_ index: Int) -> Bool {
    let bit: UInt8 = 1 << UInt8(truncatingIfNeeded: index & 7)
    let isNew = bytes[index >> 3] & bit == 0
    bytes[index >> 3] |= bit
    return isNew
  }

  /// Returns how many symbols of `range` are there.
  ///
  /// - Complexity: O(range / 8).
  package func count(in range: Range<Int>) -> Int { received(range).count(below: range.count) }

  /// Returns the bits of `range`, counted from its first, as reconstruction takes them.
  @_lifetime(borrow self)
  package func received(_ range: Range<Int>) -> ReceivedSymbols {
    ReceivedSymbols(bytes.span, first: range.lowerBound, count: range.count)
  }

  /// Forgets all symbols.
  mutating func removeAll() { for byte in bytes.indices { bytes[byte] = 0 } }

  /// Forgets the symbols of `range`, which begins and ends at a byte boundary.
  mutating func removeAll(in range: Range<Int>) {
    for byte in range.lowerBound >> 3..<range.upperBound >> 3 { bytes[byte] = 0 }
  }

  /// Returns the bytes of `range`, which begins and ends at a byte boundary.
  func bytes(in range: Range<Int>) -> ArraySlice<UInt8> { bytes[range.lowerBound >> 3..<range.upperBound >> 3] }

  /// Replaces the bits of `range`, which begins and ends at a byte boundary, with `bytes`.
  mutating func replace(_ range: Range<Int>, with bytes: ArraySlice<UInt8>) {
    self.bytes.replaceSubrange(range.lowerBound >> 3..<range.upperBound >> 3, with: bytes)
  }
}
