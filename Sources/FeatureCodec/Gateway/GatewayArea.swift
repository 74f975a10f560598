internal import FeatureTypes
internal import Pooling

/// Where a stream's symbols and presence bits lie in a gateway's memory.
package struct GatewayArea {
  /// The index of the first symbol.
  let start: Int
  let count: Int

  private var presence: Int { start &+ count }

  /// Returns the symbol at `place`, in stream order, or nil if it is not there.
  // Unreached: only the C interface asks, which has tests of its own.
  package func symbol(_ place: Int, in memory: borrowing GatewayMemory) -> UInt8? {
    isThere(place, in: memory.frames) ? memory.frames[start &+ place] : nil
  }

  /// Whether the symbol at `place`, in stream order, is there.
  @inline(never)  // has several callers
  func isThere(_ place: Int, in frames: borrowing MutableSpan<UInt8>) -> Bool {
    frames[presence &+ place &>> 3] &>> UInt8(truncatingIfNeeded: place & 7) & 1 != 0
  }

  /// Stores a symbol. Returns true if it was not there before. If another value was there, the smaller one stays. Spec:
  /// [REASM-4].
  func store(
    _ symbol: UInt8, at place: Int, _ range: SampleRange, isInconsistent: inout Bool,
    in frames: inout MutableSpan<UInt8>
  ) -> Bool {
    let (index, bit): (Int, UInt8) = (presence &+ place &>> 3, 1 &<< UInt8(truncatingIfNeeded: place & 7))
    let bits = frames[index]
    guard bits & bit != 0 else {
      frames[index] = bits | bit
      frames[start &+ place] = symbol
      return true
    }
    let before = frames[start &+ place]
    if before != symbol {
      isInconsistent = true
      if range.value(of: symbol) < range.value(of: before) { frames[start &+ place] = symbol }
    }
    return false
  }

  /// Stores a symbol that was not there.
  @inline(never)  // has several callers
  func set(_ symbol: UInt8, at place: Int, in frames: inout MutableSpan<UInt8>) {
    frames[presence &+ place &>> 3] |= 1 &<< UInt8(truncatingIfNeeded: place & 7)
    frames[start &+ place] = symbol
  }

  /// Returns how many symbols of `places` are there.
  @inline(never)  // has several callers
  func count(in places: Range<Int>, of frames: borrowing MutableSpan<UInt8>) -> Int {
    received(places, in: frames.span).count(below: places.count)
  }

  /// Whether every symbol of `places` is there.
  @inline(never)  // has several callers
  func hasAll(_ places: Range<Int>, of frames: borrowing MutableSpan<UInt8>) -> Bool {
    received(places, in: frames.span).hasAll(below: places.count)
  }

  @_lifetime(copy frames)
  private func received(_ places: Range<Int>, in frames: Span<UInt8>) -> ReceivedSymbols {
    ReceivedSymbols(frames, first: 8 &* presence &+ places.lowerBound, count: places.count)
  }
}
