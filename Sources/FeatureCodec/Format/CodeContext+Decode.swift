internal import FeatureTypes

/// Bits that no encoder writes. Spec: [CODE-10].
struct MalformedCode: Error {}

extension CodeContext {
  /// Reads up to `count` symbols into `symbols`, the first at index `first`. Spec: [CODE-7] to [CODE-10].
  ///
  /// Each symbol is stored as its low `bits` bits.
  ///
  /// - Returns: The number of symbols. Fewer than `count` means that the fragment ended, perhaps inside a codeword.
  mutating func decode(
    _ count: Int, from reader: inout BitReader, into symbols: inout MutableSpan<UInt8>, at first: Int
  ) throws(MalformedCode) -> Int {
    let end = first &+ count
    var place = first
    if !BuildFeatures.hasCodes || code.mode == .raw {
      while place < end, let symbol = reader.read(bits: bits) {
        symbols[place] = symbol
        place &+= 1
      }
      return place &- first
    }
    let isPlain = code.mode == .plain
    // The mask of the present group, that of the next symbol lowest, and the place after the group.
    var (mask, groupEnd): (UInt32, Int) = (0, isPlain ? end : first)
    while place < end {
      let isMarked = isPlain || mask & 1 != 0
      if place == groupEnd {
        groupEnd = min(place &+ 4, end)
        guard let next = try readMask(groupEnd &- place, from: &reader) else { break }
        mask = next
        continue
      } else if isMarked {
        guard let symbol = try readSymbol(from: &reader) else { break }
        symbols[place] = UInt8(truncatingIfNeeded: low(symbol))
      } else {
        symbols[place] = UInt8(truncatingIfNeeded: low(zero))
      }
      mask &>>= 1
      place &+= 1
    }
    return place &- first
  }

  /// Returns the mask of a group of `count` symbols, or nil if the fragment ends inside its codeword. Spec: [CODE-8].
  private mutating func readMask(_ count: Int, from reader: inout BitReader) throws(MalformedCode) -> UInt32? {
    let (mask, length) = MaskBook(number: book).mask(of: reader.next32)
    guard reader.skip(length) else { return nil }
    guard mask &>> UInt32(truncatingIfNeeded: count) == 0 else { throw MalformedCode() }
    book = nextBook(after: mask.nonzeroBitCount)
    return mask
  }

  /// Returns the next symbol that is not the layer's zero, or of mode plain; nil if the fragment ends inside its codeword.
  /// Spec: [CODE-7], [CODE-8].
  private mutating func readSymbol(from reader: inout BitReader) throws(MalformedCode) -> Int32? {
    let isPlain = code.mode == .plain
    let isUnsigned = code.mode == .sparseUnsigned
    let (k, highest) = (k, (1 &<< UInt32(truncatingIfNeeded: bits)) &- (isPlain ? 1 : 2))
    let own = isPlain ? k : isUnsigned ? (k > 0 ? k &- 1 : 0) : max(k, 1)
    guard let number = try readNumber(k: own, highest: highest, from: &reader) else { return nil }
    guard !isUnsigned else {
      learn(magnitude: number)
      return Int32(bitPattern: number &+ 1) &+ zero
    }
    let value = SignFold.unfolded(isPlain ? number : number &+ 1)
    learn(magnitude: isPlain ? value.magnitude : value.magnitude &- 1)
    guard isPlain else { return value &+ zero }
    previous = value &+ expected
    return previous
  }

  /// Returns the number of the next Rice codeword, or nil if the fragment ends inside the codeword. Spec: [CODE-4].
  @inline(__always)
  private func readNumber(
    k: UInt32, highest: UInt32, from reader: inout BitReader
  ) throws(MalformedCode) -> UInt32? {
    let next = reader.next32
    let ones = (~next).leadingZeroBitCount
    guard ones <= RiceCode.longestUnary else { throw MalformedCode() }
    let quotient = UInt32(truncatingIfNeeded: ones)
    var (width, head) = (k, quotient &<< k)
    if quotient >= RiceCode.unaryLimit {
      width = k &+ quotient &- RiceCode.unaryLimit &+ 1
      head = RiceCode.unaryLimit &<< k &+ 1 &<< width &- 1 &<< (k &+ 1)
    }
    guard reader.skip(ones &+ 1 &+ Int(truncatingIfNeeded: width)) else { return nil }
    // Two shifts, since the width may be 0.
    let number = head &+ ((next &<< (quotient &+ 1)) &>> 1) &>> (31 &- width)
    guard number <= highest else { throw MalformedCode() }
    return number
  }
}

extension SymbolStream where Self: ~Escapable {
  /// Reads runs from `offset` on, until the bits or the stream end. Spec: [FRAG-6], [CODE-10].
  ///
  /// - Parameters:
  ///   - codes: The range of the codes' bytes in `fragment`.
  ///   - fragment: The bytes of the fragment.
  ///   - offset: The offset on air of the first symbol.
  ///   - range: The range of the layer's samples.
  ///   - symbols: Receives the symbols as they are stored, in the order on air.
  /// - Returns: The number of symbols, and the number of bits that are left.
  func read(
    _ codes: Range<Int>, of fragment: Span<UInt8>, from offset: Int, _ range: SampleRange,
    into symbols: inout MutableSpan<UInt8>
  ) throws(MalformedCode) -> (count: Int, rest: Int) {
    var reader = BitReader(fragment.extracting(0..<codes.upperBound), byteOffset: codes.lowerBound)
    var cursor = SymbolCursor(at: offset)
    var count = 0
    while cursor.advance(in: self) {
      var context = context(ofChannel: cursor.channel, isRoot: cursor.isRoot)
      let read = try context.decode(cursor.count, from: &reader, into: &symbols, at: count)
      for index in count..<count &+ read { symbols[index] = range.pattern(ofLowBits: symbols[index]) }
      count &+= read
      guard read == cursor.count else { break }
    }
    return (count, reader.remaining)
  }
}

extension SampleRange {
  /// Returns the byte that is stored for a symbol with these low bits. Spec: [FRAG-3].
  @inline(__always)
  func pattern(ofLowBits lowBits: UInt8) -> UInt8 {
    pattern(of: isSigned ? signedDifference(lowBits) : Int32(lowBits))
  }
}
