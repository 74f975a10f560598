internal import CSymbolCodes

/// The fast form of `readScalar`.
extension FragmentSymbols {
  /// Reads runs of `stream` from `offset` on, until the bits or the stream end. Spec: [FRAG-6], [CODE-10].
  ///
  /// - Parameters:
  ///   - codes: The range of the codes' bytes in `fragment`.
  ///   - offset: The offset on air of the first symbol, below the stream's number of symbols.
  /// - Returns: The number of bits that are left.
  mutating func read(
    _ codes: Range<Int>, of fragment: Span<UInt8>, _ stream: DerivedStream, from offset: Int
  ) throws(MalformedCode) -> Int {
    precondition(0 <= codes.lowerBound && codes.upperBound <= fragment.count, "the fragment has these bytes")
    precondition(0..<stream.symbolCount ~= offset, "the stream has this symbol")
    precondition(bytes.count >= min(stream.symbolCount - offset, 32 * codes.count), "the symbols have room")
    var rest = 0
    let codesOfStream = stream.codes
    count = unsafe fragment.withUnsafeBufferPointer { fragment in
      unsafe bytes.withUnsafeMutableBufferPointer { symbols in
        unsafe Int(
          cc_read(
            codesOfStream.tables, codesOfStream.stream, UInt32(offset), fragment.baseAddress, codes.lowerBound,
            codes.upperBound, symbols.baseAddress, &rest))
      }
    }
    guard count != CC_MALFORMED else {
      count = 0
      throw MalformedCode()
    }
    return rest
  }
}
