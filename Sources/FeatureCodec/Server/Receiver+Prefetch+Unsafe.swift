internal import CSymbolCodes

/// Memory that is fetched while a fragment is read.
extension Receiver {
  /// Shorter fragments are stored before their memory would arrive.
  static let shortestPrefetch = 64
  /// How many symbols per byte of a fragment are fetched: about what the codes of maps give.
  private static let symbolsPerByte = 2

  /// Begins to fetch the memory in which the symbols of `fragment` are likely to be stored. Changes nothing.
  ///
  /// Of ten thousand sessions, none is in the caches when its packet comes. Reading takes about as long as fetching.
  @inline(never)
  borrowing func prefetch(_ fragment: Span<UInt8>) {
    guard !FragmentHeader.isControl(fragment) else { return }
    // Each array has a header before its elements. All are fetched at once, before the first one is needed.
    unsafe frames.withUnsafeBufferPointer { unsafe cc_fetch($0.baseAddress) }
    unsafe symbols.withUnsafeBufferPointer { unsafe cc_fetch($0.baseAddress?.advanced(by: -1)) }
    unsafe presence.bytes.withUnsafeBufferPointer { unsafe cc_fetch($0.baseAddress?.advanced(by: -1)) }
    unsafe counts.withUnsafeBufferPointer { unsafe cc_fetch($0.baseAddress?.advanced(by: -1)) }
    unsafe inconsistent.withUnsafeBufferPointer { unsafe cc_fetch($0.baseAddress) }
    unsafe freed.withUnsafeBufferPointer { unsafe cc_fetch($0.baseAddress) }
    unsafe self.fragment.bytes.withUnsafeBufferPointer { bytes in
      unsafe cc_fetch(bytes.baseAddress?.advanced(by: -1))
      for line in 0..<8 where line * 64 < bytes.count { unsafe cc_fetch(bytes.baseAddress?.advanced(by: line * 64)) }
    }
    let header = FragmentHeader(fragment, profile.headerFormat)
    guard header.stream < profile.streams.count, let slot = slot(of: header.frame) else { return }
    let stream = profile.streams[header.stream]
    guard header.offset < stream.symbolCount else { return }
    let first = memory.first(slot, header.stream)
    let segment = memory.segment(slot, header.stream, 0)
    unsafe symbols.withUnsafeBufferPointer { symbols in
      unsafe presence.bytes.withUnsafeBufferPointer { presence in
        unsafe counts.withUnsafeBufferPointer { counts in
          // The memory is not written: `cc_memory` is for `cc_store` too.
          let memory = unsafe cc_memory(
            symbols: UnsafeMutablePointer(mutating: symbols.baseAddress)?.advanced(by: first.symbol),
            presence: UnsafeMutablePointer(mutating: presence.baseAddress)?.advanced(by: first.bit / 8),
            counts: UnsafeMutablePointer(mutating: counts.baseAddress)?.advanced(by: segment))
          unsafe cc_prefetch(
            stream.codes.stream, UInt32(header.offset), UInt32(Self.symbolsPerByte * min(fragment.count, 512)), memory)
        }
      }
    }
  }
}
