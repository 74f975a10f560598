/// Which symbols of a channel are there: one bit a symbol, in the caller's memory. Bit i of byte j stands for symbol
/// 8j + i, counted from the first byte; a channel may begin at any bit.
public struct ReceivedSymbols: ~Escapable {
  let bits: Span<UInt8>
  let first: Int
  /// Symbols covered.
  public let count: Int

  /// - Precondition: `bits` holds `first` + `count` bits.
  @_lifetime(copy bits)
  public init(_ bits: Span<UInt8>, first: Int = 0, count: Int) {
    precondition(first >= 0 && count >= 0 && first + count <= bits.count * 8, "one bit a symbol")
    self.bits = bits
    self.first = first
    self.count = count
  }

  /// Whether symbol `index`, 0 ≤ `index` < `count`, is there.
  @inline(__always)
  public subscript(index: Int) -> Bool {
    let bit = first + index
    return bits[bit >> 3] >> UInt8(bit & 7) & 1 != 0
  }

  /// How many of the first `limit` symbols are there. O(limit / 8).
  public func count(below limit: Int) -> Int {
    var total = 0
    var index = 0
    while index < limit {
      if (first + index) & 7 == 0, limit - index >= 8 {
        total += bits[(first + index) >> 3].nonzeroBitCount
        index += 8
      } else {
        if self[index] { total += 1 }
        index += 1
      }
    }
    return total
  }
}
