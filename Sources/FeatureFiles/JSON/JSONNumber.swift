/// A number as written (RFC 8259, section 6): sign, whole digits, fraction, exponent.
struct JSONNumber {
  /// All bytes of the number.
  var range: Range<Int>
  var isNegative: Bool
  var whole: Range<Int>
  /// The number given by the sign and the whole digits, or nil if it does not fit in 64 bits.
  var value: Int?
  /// The offset of the first digit that does not fit in 64 bits, or nil if all fit.
  var overflow: Int?
  /// Empty if there is no fraction.
  var fraction: Range<Int>
  /// Nil if there is no exponent. Limited to ±2⁴⁰.
  var exponent: Int64?

  /// Whether the number consists of digits alone, apart from the sign.
  var isInteger: Bool { fraction.isEmpty && exponent == nil }
}

extension JSONReader {
  /// Reads a number.
  mutating func readNumber() throws(JSONError) -> JSONNumber {
    skipSpace()
    guard next == UInt8(ascii: "-") || nextDigit != nil else { throw unexpected }
    let start = offset
    let isNegative = next == UInt8(ascii: "-")
    if isNegative { offset += 1 }
    let first = offset
    var (value, overflow): (Int?, Int?) = (0, nil)
    while let digit = nextDigit {
      // No leading zeros.
      guard offset == first || bytes[first] != UInt8(ascii: "0") else { throw malformed }
      value = value.flatMap { $0.shifted(by: 1) }.flatMap { $0.adding(isNegative ? -digit : digit) }
      if value == nil, overflow == nil { overflow = offset }
      offset += 1
    }
    guard offset > first else { throw malformed }
    var number = JSONNumber(
      range: start..<offset, isNegative: isNegative, whole: first..<offset, value: value, overflow: overflow,
      fraction: offset..<offset)
    if next == UInt8(ascii: ".") {
      offset += 1
      number.fraction = try readDigits()
    }
    if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
      offset += 1
      let isNegative = next == UInt8(ascii: "-")
      if isNegative || next == UInt8(ascii: "+") { offset += 1 }
      let exponent = bytes[try readDigits()].reduce(0 as Int64) { min($0 * 10 + Int64($1 - 0x30), 1 << 40) }
      number.exponent = isNegative ? -exponent : exponent
    }
    number.range = start..<offset
    return number
  }

  private var nextDigit: Int? {
    guard let next, (0x30...0x39).contains(next) else { return nil }
    return Int(next) - 0x30
  }

  /// Reads one or more digits.
  private mutating func readDigits() throws(JSONError) -> Range<Int> {
    let start = offset
    while nextDigit != nil { offset += 1 }
    guard offset > start else { throw malformed }
    return start..<offset
  }
}
