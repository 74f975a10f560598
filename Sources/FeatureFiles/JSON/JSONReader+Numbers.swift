extension JSONReader {
  /// A whole number of 64 bits, without fraction and exponent.
  mutating func readInteger() throws(JSONError) -> Int {
    try expectNumber()
    let isNegative = next == UInt8(ascii: "-")
    if isNegative { _ = try readByte() }
    let start = offset
    var number = 0
    while let digit = nextDigit {
      // No leading zeros.
      guard offset == start || number != 0 else { throw malformed }
      let (tens, tensOverflow) = number.multipliedReportingOverflow(by: 10)
      let (sum, sumOverflow) = tens.addingReportingOverflow(isNegative ? -digit : digit)
      guard !tensOverflow, !sumOverflow else { throw error(.outOfRange) }
      number = sum
      _ = try readByte()
    }
    guard offset > start else { throw malformed }
    if next == UInt8(ascii: ".") || next == UInt8(ascii: "e") || next == UInt8(ascii: "E") { throw error(.notWhole) }
    return number
  }

  /// The nearest float; one that is beyond all is refused.
  mutating func readFloat() throws(JSONError) -> Float {
    try expectNumber()
    var text: [UInt8] = []
    if next == UInt8(ascii: "-") { text.append(try readByte()) }
    if next == UInt8(ascii: "0") { text.append(try readByte()) } else { text += try readDigits() }
    guard nextDigit == nil else { throw malformed }
    if next == UInt8(ascii: ".") {
      text.append(try readByte())
      text += try readDigits()
    }
    if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
      text.append(try readByte())
      if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { text.append(try readByte()) }
      text += try readDigits()
    }
    guard let number = Float(String(decoding: text, as: UTF8.self)), number.isFinite else { throw error(.outOfRange) }
    return number
  }

  mutating func readBool() throws(JSONError) -> Bool {
    skipSpace()
    for (word, value) in [("true", true), ("false", false)] where next == word.utf8.first {
      for byte in word.utf8 { guard try readByte() == byte else { throw malformed } }
      return value
    }
    throw unexpected
  }

  private mutating func expectNumber() throws(JSONError) {
    skipSpace()
    guard next == UInt8(ascii: "-") || nextDigit != nil else { throw unexpected }
  }

  private var nextDigit: Int? {
    guard let next, (0x30...0x39).contains(next) else { return nil }
    return Int(next) - 0x30
  }

  /// One digit at least.
  private mutating func readDigits() throws(JSONError) -> [UInt8] {
    var digits: [UInt8] = []
    repeat {
      guard nextDigit != nil else { throw malformed }
      digits.append(try readByte())
    } while nextDigit != nil
    return digits
  }
}
