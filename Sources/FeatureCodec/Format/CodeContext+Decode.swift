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
    var done = 0
    switch code.mode {
    case .raw:
      while done < count, let symbol = reader.read(bits: bits) {
        symbols[first + done] = symbol
        done += 1
      }
    case .plain:
      while done < count {
        guard let number = try readNumber(k: k, highest: highest, from: &reader) else { break }
        let difference = SignFold.unfolded(number)
        previous = difference &+ expected
        symbols[first + done] = UInt8(truncatingIfNeeded: low(previous))
        learn(magnitude: difference.magnitude)
        done += 1
      }
    case .sparse, .sparseUnsigned:
      while done < count {
        let group = min(4, count - done)
        let read = try decodeGroup(group, from: &reader, into: &symbols, at: first + done)
        done += read
        if read < group { break }
      }
    }
    return done
  }

  private var highest: UInt32 { (1 << UInt32(truncatingIfNeeded: bits)) &- 1 }

  private mutating func decodeGroup(
    _ count: Int, from reader: inout BitReader, into symbols: inout MutableSpan<UInt8>, at first: Int
  ) throws(MalformedCode) -> Int {
    let (mask, length) = MaskBook(number: book).mask(of: reader.next32)
    guard reader.skip(length) else { return 0 }
    guard mask >> UInt32(truncatingIfNeeded: count) == 0 else { throw MalformedCode() }
    for index in 0..<count {
      guard mask >> UInt32(truncatingIfNeeded: index) & 1 != 0 else {
        symbols[first + index] = UInt8(truncatingIfNeeded: low(zero))
        continue
      }
      let isSigned = code.mode == .sparse
      let k = isSigned ? max(k, 1) : k > 0 ? k &- 1 : 0
      guard let number = try readNumber(k: k, highest: highest &- 1, from: &reader) else { return index }
      let symbol = isSigned ? SignFold.unfolded(number &+ 1) : Int32(bitPattern: number &+ 1)
      symbols[first + index] = UInt8(truncatingIfNeeded: low(symbol &+ zero))
      learn(magnitude: isSigned ? symbol.magnitude &- 1 : number)
    }
    book = nextBook(after: mask.nonzeroBitCount)
    return count
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
    let isTail = quotient >= RiceCode.unaryLimit
    let width = isTail ? k &+ quotient &- RiceCode.unaryLimit &+ 1 : k
    guard reader.skip(ones + 1 + Int(width)) else { return nil }
    let rest = width == 0 ? 0 : (next << (quotient &+ 1)) >> (32 &- width)
    let head =
      isTail ? RiceCode.unaryLimit << k &+ 1 << width &- 1 << (k &+ 1) : quotient << k
    guard head &+ rest <= highest else { throw MalformedCode() }
    return head &+ rest
  }
}
