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
    let (isRaw, isPlain) = (code.mode == .raw, code.mode == .plain)
    var (place, nextGroup) = (places.lowerBound, isPlain ? places.upperBound : places.lowerBound)
    while place < places.upperBound {
      let symbol = Int32(symbols[place])
      var (codeword, length) = (low(symbol), self.bits)
      var symbolCount = 1
      if BuildFeatures.hasCodes, !isRaw {
        if place == nextGroup {
          nextGroup = min(place &+ 4, places.upperBound)
          var (mask, ones): (UInt32, Int) = (0, 0)
          var bit: UInt32 = 1
          for place in place..<nextGroup {
            if low(Int32(symbols[place]) &- zero) != 0 { (mask, ones) = (mask | bit, ones &+ 1) }
            bit &<<= 1
          }
          (codeword, length) = MaskBook(number: book).codeword(of: mask)
          book = nextBook(after: ones)
          symbolCount = 0
        } else {
          let value = signed(symbol &- (isPlain ? expected(after: previous) : zero))
          if value == 0, !isPlain {
            place &+= 1
            continue
          }
          let (number, magnitude, k) = code.number(of: value, bits: self.bits, k: Self.k(of: scale))
          (codeword, length) = RiceCode.codeword(of: number, k: k)
          (scale, previous) = (next(scale, magnitude), symbol)
        }
      }
      guard bits.append(codeword, length: length, to: &payload) else { break }
      place &+= symbolCount
    }
    (writer, runningScale, self.previous, self.book) = (bits, scale, previous, book)
    return place &- places.lowerBound
  }
}

extension SymbolCode {
  /// Returns the number that is written for a difference from what was expected, the magnitude that is learned, and the
  /// number's Rice parameter, given that of the context. Spec: [CODE-7], [CODE-8].
  @inline(__always)
  func number(of value: Int32, bits: Int, k: UInt32) -> (number: UInt32, magnitude: UInt32, k: UInt32) {
    let highest: UInt32 = (1 &<< UInt32(truncatingIfNeeded: bits)) &- 1
    if mode == .sparseUnsigned {
      let number = (UInt32(bitPattern: value) & highest) &- 1
      return (number, number, k > 0 ? k &- 1 : 0)
    }
    let (number, magnitude) = (SignFold.folded(value, bits: bits), UInt32(bitPattern: value < 0 ? 0 &- value : value))
    return mode == .sparse ? (number &- 1, magnitude &- 1, max(k, 1)) : (number, magnitude, k)
  }
}
