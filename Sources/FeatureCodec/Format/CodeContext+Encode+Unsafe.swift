extension CodeContext {
  /// Writes `count` symbols from `first` on as long as their codewords fit. Returns how many symbols fit. Spec: [CODE-7]
  /// to [CODE-9].
  ///
  /// Each mode has its loop. What a loop changes it holds in copies, which can stay in registers. If not all symbols fit, the
  /// context has no meaning afterwards.
  @inline(never)  // so that the loops are called in one place
  mutating func encode(
    _ symbols: Span<UInt8>, _ first: Int, _ count: Int, with writer: inout BitWriter
  ) -> Int {
    precondition(first >= 0 && count >= 0 && first &+ count <= symbols.count, "the symbols are in their buffer")
    if !BuildFeatures.hasCodes || code.mode == .raw {
      return encodeRaw(symbols, first, count, with: &writer)
    }
    return code.mode == .plain
      ? encodePlain(symbols, first, count, with: &writer)
      : encodeSparse(symbols, first, count, with: &writer)
  }

  /// Mode raw: `bits` bits per symbol.
  @inline(never)
  private mutating func encodeRaw(
    _ symbols: Span<UInt8>, _ first: Int, _ count: Int, with writer: inout BitWriter
  ) -> Int {
    let end = first &+ count
    var place = first
    if BuildFeatures.isFast, bits == 8 {
      place &+= writer.copy(symbols, first, count)
    }
    var word = writer.word
    while place < end {
      let symbol = unsafe Int32(symbols[unchecked: place])
      guard writer.append(low(symbol), length: bits, after: &word) else { break }
      place &+= 1
    }
    writer.word = word
    return place &- first
  }

  /// Mode plain: the difference from what is expected after the previous symbol. Spec: [CODE-7].
  @inline(never)
  private mutating func encodePlain(
    _ symbols: Span<UInt8>, _ first: Int, _ count: Int, with writer: inout BitWriter
  ) -> Int {
    let correlation = code.correlation
    var (word, scale, previous) = (writer.word, runningScale, previous &- mean)
    let sent = unsafe symbols.extracting(unchecked: first..<first &+ count).withUnsafeBufferPointer { symbols in
      var (next, left) = (symbols.baseAddress, count)
      while left > 0, let place = unsafe next {
        // Symbols count from the mean.
        let symbol = unsafe Int32(place.pointee) &- mean
        // Mostly nothing is expected.
        let expected = BuildFeatures.isFast && correlation == 0 ? 0 : expected(after: previous)
        let number = SignFold.folded(symbol &- expected, bits: bits)
        previous = symbol
        let (codeword, length) = RiceCode.codeword(of: number, k: Self.k(of: scale))
        guard writer.append(codeword, length: length, after: &word) else { break }
        scale = self.next(scale, SignFold.magnitude(number))
        unsafe next = place + 1
        left &-= 1
      }
      return count &- left
    }
    (writer.word, runningScale, self.previous) = (word, scale, previous &+ mean)
    return sent
  }

  /// The sparse modes: for each four symbols a mask, then the symbols that it marks. Spec: [CODE-8].
  @inline(never)
  private mutating func encodeSparse(
    _ symbols: Span<UInt8>, _ first: Int, _ count: Int, with writer: inout BitWriter
  ) -> Int {
    var (word, scale, book) = (writer.word, runningScale, book)
    let end = first &+ count
    var place = first
    let isSigned = code.mode == .sparse
    defer { (writer.word, runningScale, self.book) = (word, scale, book) }
    while place < end {
      let four = min(4, end &- place)
      // The lowest bit of each symbol's byte: whether it is marked.
      let marked = marks(of: Self.four(symbols, at: place, four, else: zero))
      var mask = (marked &* 0x0102_0408) &>> 24 & 15
      let code = MaskBook(number: book).codeword(of: mask)
      guard writer.append(code.codeword, length: code.length, after: &word) else { break }
      book = nextBook(after: Int(truncatingIfNeeded: (marked &* 0x0101_0101) &>> 24))
      while mask != 0 {
        let marked = place &+ mask.trailingZeroBitCount
        mask &= mask &- 1
        let value = unsafe Int32(symbols[unchecked: marked]) &- zero
        let k = Self.k(of: scale)
        let number = (isSigned ? SignFold.folded(value, bits: bits) : low(value)) &- 1
        let (codeword, length) = RiceCode.codeword(of: number, k: isSigned ? max(k, 1) : k &- (k > 0 ? 1 : 0))
        guard writer.append(codeword, length: length, after: &word) else {
          return marked &- first
        }
        scale = next(scale, isSigned ? SignFold.magnitude(number &+ 1) &- 1 : number)
      }
      place &+= four
    }
    return place &- first
  }

  /// Returns four symbols, the first one lowest. Those after the first `count` are `zero`.
  @inline(__always)
  private static func four(_ symbols: Span<UInt8>, at place: Int, _ count: Int, else zero: Int32) -> UInt32 {
    if BuildFeatures.isFast, count == 4 {
      return unsafe UInt32(
        littleEndian: symbols.bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: place, as: UInt32.self))
    }
    var four: UInt32 = 0
    for index in (0..<4).reversed() {
      let symbol = unsafe index < count ? symbols[unchecked: place &+ index] : UInt8(truncatingIfNeeded: zero)
      four = four &<< 8 | UInt32(symbol)
    }
    return four
  }

  /// Returns a one in the lowest bit of each of four bytes that differs from the zero in the low `bits` bits.
  @inline(__always)
  private func marks(of four: UInt32) -> UInt32 {
    let differences = (four ^ low(zero) &* 0x0101_0101) & (low(-1) &* 0x0101_0101)
    return ((differences & 0x7F7F_7F7F &+ 0x7F7F_7F7F) | differences) &>> 7 & 0x0101_0101
  }
}
