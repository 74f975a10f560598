extension JSONReader {
  /// Reads a string and resolves its escapes. Unpaired surrogates and bytes that are not UTF-8 are refused.
  package mutating func readString() throws(JSONError) -> String {
    try expectValue("\"")
    let start = offset
    while let byte = next, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 { offset += 1 }
    var text = bytes[start..<offset]
    while true {
      let byte = try readByte()
      switch byte {
      case UInt8(ascii: "\""):
        guard let string = String(validUTF8: text) else { throw malformed }
        return string
      case UInt8(ascii: "\\"): text.append(contentsOf: String(try readEscape()).utf8)
      case ..<0x20: throw malformed
      default: text.append(byte)
      }
    }
  }

  package mutating func readBool() throws(JSONError) -> Bool {
    skipSpace()
    guard next == UInt8(ascii: "t") || next == UInt8(ascii: "f") else { throw unexpected }
    let value = next == UInt8(ascii: "t")
    try readWord(value ? "true" : "false")
    return value
  }

  mutating func readNull() throws(JSONError) {
    skipSpace()
    guard next == UInt8(ascii: "n") else { throw unexpected }
    try readWord("null")
  }

  private mutating func readWord(_ word: String) throws(JSONError) {
    for byte in word.utf8 { guard try readByte() == byte else { throw malformed } }
  }

  private mutating func readEscape() throws(JSONError) -> Unicode.Scalar {
    switch try readByte() {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try readScalar()
    default: throw malformed
    }
  }

  /// Reads the digits after `\u`: four hexadecimal digits, or two such groups that form a surrogate pair.
  private mutating func readScalar() throws(JSONError) -> Unicode.Scalar {
    var code = try readFourDigits()
    if (0xD800..<0xDC00).contains(code) {
      guard try readByte() == UInt8(ascii: "\\"), try readByte() == UInt8(ascii: "u") else { throw malformed }
      let low = try readFourDigits()
      guard (0xDC00..<0xE000).contains(low) else { throw malformed }
      code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
    }
    // A lone low surrogate is not a scalar.
    guard let scalar = Unicode.Scalar(code) else { throw malformed }
    return scalar
  }

  private mutating func readFourDigits() throws(JSONError) -> UInt32 {
    var code: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = Character(Unicode.Scalar(try readByte())).hexDigitValue else { throw malformed }
      code = code << 4 | UInt32(digit)
    }
    return code
  }
}
