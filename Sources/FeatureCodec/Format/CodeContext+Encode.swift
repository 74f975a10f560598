extension CodeContext {
  /// Writes the symbols at `places` as long as their codewords fit. Returns how many symbols fit. Spec: [CODE-7] to
  /// [CODE-9].
  ///
  /// One loop serves all modes. In each turn it writes one codeword: of a symbol or, in the sparse modes, of the mask of
  /// a group that begins.
  mutating func encode(
    _ symbols: Span<UInt8>, _ places: Range<Int>, with writer: inout BitWriter, into payload: inout MutableSpan<UInt8>
  ) -> Int {
    // Copies, which can stay in registers.
    var (bits, scale, previous, book) = (writer, runningScale, previous, book)
    var (place, nextGroup) = (places.lowerBound, places.lowerBound)
    while place < places.upperBound {
      let symbol = Int32(symbols[place])
      var (codeword, length) = (low(symbol), self.bits)
      var isMask = false
      if code.mode != .raw {
        isMask = code.mode != .plain && place == nextGroup
        if isMask {
          nextGroup = min(place &+ 4, places.upperBound)
          let mask = mask(of: symbols, place..<nextGroup)
          (codeword, length) = MaskBook(number: book).codeword(of: mask)
          book = nextBook(after: mask.nonzeroBitCount)
        } else {
          let value = signed(symbol &- (code.mode == .plain ? expected(after: previous) : zero))
          if code.mode != .plain, value == 0 {
            place &+= 1
            continue
          }
          let (number, magnitude, k) = number(of: value, k: Self.k(of: scale))
          (codeword, length) = RiceCode.codeword(of: number, k: k)
          (scale, previous) = (next(scale, magnitude), symbol)
        }
      }
      guard bits.append(codeword, length: length, to: &payload) else { break }
      if !isMask { place &+= 1 }
    }
    (writer, runningScale, self.previous, self.book) = (bits, scale, previous, book)
    return place &- places.lowerBound
  }

  /// Returns the mask of a group: bit j for symbol j that is not `zero`.
  private func mask(of symbols: Span<UInt8>, _ group: Range<Int>) -> UInt32 {
    var mask: UInt32 = 0
    for place in group.reversed() { mask = mask &<< 1 | (low(Int32(symbols[place]) &- zero) == 0 ? 0 : 1) }
    return mask
  }

  /// Returns the number that is written for a difference from what was expected, the magnitude that is learned, and the
  /// number's Rice parameter, given that of the context. Spec: [CODE-7], [CODE-8].
  @inline(__always)
  func number(of value: Int32, k: UInt32) -> (number: UInt32, magnitude: UInt32, k: UInt32) {
    switch code.mode {
    case .raw, .plain: return (SignFold.folded(value, bits: bits), value.magnitude, k)
    case .sparse: return (SignFold.folded(value, bits: bits) &- 1, value.magnitude &- 1, max(k, 1))
    case .sparseUnsigned:
      let number = low(value) &- 1
      return (number, number, k > 0 ? k &- 1 : 0)
    }
  }
}
