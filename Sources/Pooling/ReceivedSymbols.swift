internal import FeatureTypes

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
    let bit = first &+ index
    return bits[bit &>> 3] &>> UInt8(truncatingIfNeeded: bit & 7) & 1 != 0
  }

  /// Returns how many of the first `limit` symbols were received.
  ///
  /// - Complexity: O(limit / 8).
  public func count(below limit: Int) -> Int {
    var total = 0
    var index = 0
    while index < limit {
      if (first &+ index) & 7 == 0, limit &- index >= 8 {
        total &+= bits[(first &+ index) &>> 3].nonzeroBitCount
        index &+= 8
      } else {
        if self[index] { total &+= 1 }
        index &+= 1
      }
    }
    return total
  }

  /// Whether all of the first `limit` symbols were received.
  ///
  /// - Complexity: O(limit / 8), less if one was not.
  package func hasAll(below limit: Int) -> Bool {
    var index = 0
    while index < limit {
      if (first &+ index) & 7 == 0, limit &- index >= 8 {
        guard bits[(first &+ index) &>> 3] == 0xFF else { return false }
        index &+= 8
      } else {
        guard self[index] else { return false }
        index &+= 1
      }
    }
    return true
  }
}

/// A channel's symbols, and which of them were received, as reconstruction reads them.
struct ReceivedChannel: ~Escapable {
  private let symbols: Span<UInt8>
  private let received: ReceivedSymbols
  private let range: SampleRange

  @_lifetime(copy symbols, copy received)
  init(_ symbols: Span<UInt8>, _ received: borrowing ReceivedSymbols, _ range: SampleRange) {
    self.symbols = symbols
    self.received = ReceivedSymbols(received.bits, first: received.first, count: received.count)
    self.range = range
  }

  /// Returns a symbol as a value or as a difference, or nil if it was not received.
  @inline(never)  // has several callers
  func symbol(_ index: Int, isDifference: Bool = false) -> Int32? {
    guard received[index] else { return nil }
    return isDifference ? range.signedDifference(symbols[index]) : range.value(of: symbols[index])
  }

  /// Whether the first `count` symbols were received.
  func hasAll(_ count: Int) -> Bool { received.hasAll(below: count) }

  /// Returns `sum` / `count`, rounded to the nearest integer, ties to even.
  @inline(never)  // has several callers
  static func mean(_ sum: Int32, _ count: Int32) -> Int32 { Rounding.halfToEven(sum, over: count) }
}
