extension JSONReader {
  /// A text behind its first quotation mark.
  mutating func text() throws(VectorError) -> String {
    at += 1
    let start = at
    while let byte = next, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 { at += 1 }
    if next == UInt8(ascii: "\"") {
      defer { at += 1 }
      return try checked(bytes[start..<at])
    }
    var content = Array(bytes[start..<at])
    while !skip("\"") {
      guard let byte = next, byte >= 0x20 else { throw fail("a text does not end") }
      at += 1
      if byte == UInt8(ascii: "\\") { content += try escape() } else { content.append(byte) }
    }
    return try checked(content[...])
  }

  private func checked(_ content: ArraySlice<UInt8>) throws(VectorError) -> String {
    guard let text = String(validating: content, as: UTF8.self) else { throw fail("not UTF-8") }
    return text
  }

  private mutating func escape() throws(VectorError) -> [UInt8] {
    guard let byte = next else { throw fail("a text does not end") }
    at += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0C]
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "u"):
      var units = [try unit()]
      if UTF16.isLeadSurrogate(units[0]), skip("\\"), skip("u") { units.append(try unit()) }
      guard let text = String(validating: units, as: UTF16.self) else { throw fail("half a character") }
      return Array(text.utf8)
    default: throw fail("no such escape")
    }
  }

  private mutating func unit() throws(VectorError) -> UInt16 {
    guard at + 4 <= bytes.count,
      bytes[at..<at + 4].allSatisfy({ Hexadecimal.digit($0) != nil }),
      let unit = UInt16(String(decoding: bytes[at..<at + 4], as: UTF8.self), radix: 16)
    else { throw fail("four hexadecimal digits are missing") }
    at += 4
    return unit
  }
}
