/// A number as it is written (RFC 8259, section 6): sign, whole digits, fraction, exponent.
struct JSONNumber {
  /// All of its bytes.
  var range: Range<Int>
  var isNegative: Bool
  var whole: Range<Int>
  /// The sign and the whole digits; nil beyond 64 bits, from the digit `overflow` on.
  var value: Int?
  var overflow: Int?
  /// Empty where there is none.
  var fraction: Range<Int>
  /// Nil where there is none; held within ±2⁴⁰.
  var exponent: Int64?

  /// Whether it is digits alone, but for the sign.
  var isInteger: Bool { fraction.isEmpty && exponent == nil }
}

extension JSONReader {
  /// A whole number of 64 bits, without fraction and exponent.
  package mutating func readInteger() throws(JSONError) -> Int {
    let number = try readNumber()
    if let overflow = number.overflow { throw error(.outOfRange, at: overflow) }
    guard number.isInteger, let value = number.value else { throw error(.notWhole, at: number.whole.upperBound) }
    return value
  }

  /// A whole number of 64 bits in any notation: 8, 8.0 and 80e-1 are the same. Exact: 1.0000000000000001 is not whole.
  package mutating func readWholeNumber() throws(JSONError) -> Int {
    let number = try readNumber()
    if number.isInteger, let value = number.value { return value }
    // The digits up to the last one that is not zero; the zeros after it count as powers of ten.
    var (value, zeros): (Int?, Int) = (0, 0)
    for place in [number.whole, number.fraction].joined() {
      let digit = Int(bytes[place]) - 0x30
      guard digit != 0 else {
        zeros += 1
        continue
      }
      value = value.flatMap { $0.shifted(by: Int64(zeros + 1)) }
        .flatMap { $0.adding(number.isNegative ? -digit : digit) }
      zeros = 0
    }
    guard value != 0 else { return 0 }
    let exponent = (number.exponent ?? 0) - Int64(number.fraction.count) + Int64(zeros)
    guard exponent >= 0 else { throw error(.notWhole, at: number.range.lowerBound) }
    guard let whole = value?.shifted(by: exponent) else { throw error(.outOfRange, at: number.range.lowerBound) }
    return whole
  }

  /// The nearest float; one that is beyond all is refused.
  package mutating func readFloat() throws(JSONError) -> Float {
    let number = try readNumber()
    guard let value = Float(text(of: number)), value.isFinite else { throw error(.outOfRange) }
    return value
  }

  /// The nearest double; one that is beyond all is refused.
  package mutating func readDouble() throws(JSONError) -> Double { try double(of: readNumber()) }

  func double(of number: JSONNumber) throws(JSONError) -> Double {
    guard let value = Double(text(of: number)), value.isFinite else { throw error(.outOfRange) }
    return value
  }

  private func text(of number: JSONNumber) -> String { String(decoding: bytes[number.range], as: UTF8.self) }

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

  /// One digit at least.
  private mutating func readDigits() throws(JSONError) -> Range<Int> {
    let start = offset
    while nextDigit != nil { offset += 1 }
    guard offset > start else { throw malformed }
    return start..<offset
  }
}

extension Int {
  /// This number with `places` zeros appended; nil beyond 64 bits.
  fileprivate func shifted(by places: Int64) -> Int? {
    // No more than nineteen multiplications fit.
    var (value, left) = (self, self == 0 ? 0 : places)
    while left > 0 {
      let (product, overflows) = value.multipliedReportingOverflow(by: 10)
      guard !overflows else { return nil }
      (value, left) = (product, left - 1)
    }
    return value
  }

  fileprivate func adding(_ digit: Int) -> Int? {
    let (sum, overflows) = addingReportingOverflow(digit)
    return overflows ? nil : sum
  }
}
