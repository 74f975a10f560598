/// The symbols of a channel that were received: one bit per symbol, in borrowed memory.
///
/// Bit i of byte j stands for symbol 8j + i, counted from the first byte. A channel may begin at any bit.
public struct ReceivedSymbols: ~Escapable {
  let bits: Span<UInt8>
  let first: Int
  /// The number of symbols covered.
  public let count: Int

  /// Creates a view of presence bits in the caller's memory.
  ///
  /// - Parameters:
  ///   - bits: The presence bits.
  ///   - first: The index of the channel's first bit.
  ///   - count: The number of symbols covered.
  /// - Precondition: `bits` holds at least `first` + `count` bits.
  @_lifetime(copy bits)
  public init(_ bits: Span<UInt8>, first: Int = 0, count: Int) {
    precondition(first >= 0 && count >= 0 && first + count <= bits.count * 8, "one bit per symbol")
    self.bits = bits
    self.first = first
    self.count = count
  }

  /// Whether symbol `index`, 0 ≤ `index` < `count`, was received.
  @inline(__always)
  public subscript(index: Int) -> Bool {
    let bit = first + index
    return bits[bit >> 3] >> UInt8(bit & 7) & 1 != 0
  }

  /// Returns how many of the first `limit` symbols were received.
  ///
  /// - Complexity: O(limit / 8).
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
