extension CodeContext {
  /// Writes the symbols at `places` as long as their codewords fit. Returns how many symbols fit. Spec: [CODE-7] to
  /// [CODE-9].
  mutating func encode(
    _ symbols: Span<UInt8>, _ places: Range<Int>, with writer: inout BitWriter, into payload: inout MutableSpan<UInt8>
  ) -> Int {
    switch code.mode {
    case .raw:
      for place in places {
        let fits = writer.append(low(Int32(symbols[place])), length: bits, to: &payload)
        guard fits else { return place - places.lowerBound }
      }
    case .plain:
      for place in places {
        let symbol = Int32(symbols[place])
        let difference = signed(symbol &- expected)
        let (codeword, length) = RiceCode.codeword(of: SignFold.folded(difference, bits: bits), k: k)
        guard writer.append(codeword, length: length, to: &payload) else { return place - places.lowerBound }
        learn(magnitude: difference.magnitude)
        previous = symbol
      }
    case .sparse, .sparseUnsigned:
      var start = places.lowerBound
      while start < places.upperBound {
        let group = start..<min(start + 4, places.upperBound)
        let sent = encodeGroup(symbols, group, with: &writer, into: &payload)
        guard sent == group.count else { return start + sent - places.lowerBound }
        start = group.upperBound
      }
    }
    return places.count
  }

  /// Writes up to four symbols: their mask, then those that are not `zero`. Returns how many symbols fit.
  private mutating func encodeGroup(
    _ symbols: Span<UInt8>, _ group: Range<Int>, with writer: inout BitWriter, into payload: inout MutableSpan<UInt8>
  ) -> Int {
    var mask: UInt32 = 0
    for place in group where low(Int32(symbols[place]) &- zero) != 0 {
      mask |= 1 << UInt32(truncatingIfNeeded: place - group.lowerBound)
    }
    let (codeword, length) = MaskBook(number: book).codeword(of: mask)
    guard writer.append(codeword, length: length, to: &payload) else { return 0 }
    for place in group where low(Int32(symbols[place]) &- zero) != 0 {
      let (number, magnitude, k) = sparseNumber(of: Int32(symbols[place]))
      let (codeword, length) = RiceCode.codeword(of: number, k: k)
      guard writer.append(codeword, length: length, to: &payload) else { return place - group.lowerBound }
      learn(magnitude: magnitude)
    }
    book = nextBook(after: mask.nonzeroBitCount)
    return group.count
  }
}
