internal import CSymbolCodes

/// Bringing a session's memory into the caches.
extension Receiver {
  /// Shorter fragments are stored before their memory would arrive.
  private static let shortestPrefetch = 64
  /// The number of symbols that are expected per byte of a fragment: about what the codes of maps give.
  private static let symbolsPerByte = 2
  /// The most bytes of a fragment for whose symbols memory is brought.
  private static let longestPrefetch = 256

  /// Begins to bring the memory into the caches that receiving `fragment` needs. Changes nothing.
  ///
  /// Of ten thousand sessions, none is in the caches when its packet arrives. All its memory is asked for at once, before
  /// the codes are read, which takes about as long as the memory takes to arrive. Mutating, because a copy of the
  /// receiver would have another address.
  mutating func prefetch(_ fragment: Span<UInt8>) {
    guard fragment.count >= Self.shortestPrefetch, !FragmentHeader.isControl(fragment) else { return }
    let expected = Self.symbolsPerByte * min(fragment.count, Self.longestPrefetch)
    unsafe withUnsafeBytes(of: &self) { unsafe cc_fetch($0.baseAddress, $0.count) }
    unsafe fragment.withUnsafeBytes { unsafe cc_fetch($0.baseAddress, $0.count) }
    Self.fetch(slots, slots.indices)
    Self.fetch(self.fragment.bytes, 0..<expected)
    // The headers of the others, before it is known which of their elements are needed.
    Self.fetch(symbols, 0..<0)
    Self.fetch(presence.bytes, 0..<0)
    Self.fetch(counts, 0..<0)
    let header = FragmentHeader(fragment, profile.headerFormat)
    guard header.stream < profile.streams.count, let slot = slots.index(ofFrame: header.frame) else { return }
    let start = memory.first(slot, header.stream)
    let (symbol, byte) = (start.symbol + header.offset, (start.bit + header.offset) / 8)
    let segment = memory.segment(slot, header.stream, 0)
    Self.fetch(symbols, symbol..<symbol + expected)
    Self.fetch(presence.bytes, byte..<byte + expected / 8)
    Self.fetch(counts, segment..<segment + 1)
  }

  /// Brings elements, which need not exist, and the header that an array has before its first element.
  private static func fetch<Element>(_ array: ContiguousArray<Element>, _ indices: Range<Int>) {
    let (header, stride) = (32, MemoryLayout<Element>.stride)
    unsafe array.withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress else { return }  // Unreached: no array is empty.
      unsafe cc_fetch(start - header, header)
      unsafe cc_fetch(start + stride * indices.lowerBound, stride * indices.count)
    }
  }
}
