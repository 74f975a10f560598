extension JSONReader {
  /// Reads a whole number of 64 bits, written without a fraction or an exponent.
  package mutating func readInteger() throws(JSONError) -> Int {
    let number = try readNumber()
    if let overflow = number.overflow { throw error(.outOfRange, at: overflow) }
    guard number.isInteger, let value = number.value else { throw error(.notWhole, at: number.whole.upperBound) }
    return value
  }

  /// Reads a whole number that fits in `type`, written without a fraction or an exponent.
  package mutating func readInteger<Number: FixedWidthInteger>(_ type: Number.Type) throws(JSONError) -> Number {
    guard let number = Number(exactly: try readInteger()) else { throw error(.outOfRange) }
    return number
  }

  /// Reads a list of whole numbers that fit in `type`.
  package mutating func readIntegers<Number: FixedWidthInteger>(_ type: Number.Type) throws(JSONError) -> [Number] {
    try readList { (json) throws(JSONError) in try json.readInteger(type) }
  }

  /// Reads a whole number of 64 bits in any notation: 8, 8.0 and 80e-1 are the same.
  ///
  /// The test is exact: 1.0000000000000001 is not whole.
  package mutating func readWholeNumber() throws(JSONError) -> Int {
    let number = try readNumber()
    if number.isInteger, let value = number.value { return value }
    // Collects the digits up to the last nonzero one. The zeros after it count as powers of ten.
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

  /// Reads a number as the nearest float. A number outside the range of floats is refused.
  package mutating func readFloat() throws(JSONError) -> Float {
    let number = try readNumber()
    guard let value = Float(text(of: number)), value.isFinite else { throw error(.outOfRange) }
    return value
  }

  /// Reads a number as the nearest double. A number outside the range of doubles is refused.
  package mutating func readDouble() throws(JSONError) -> Double { try double(of: readNumber()) }

  func double(of number: JSONNumber) throws(JSONError) -> Double {
    guard let value = Double(text(of: number)), value.isFinite else { throw error(.outOfRange) }
    return value
  }

  private func text(of number: JSONNumber) -> String { String(decoding: bytes[number.range], as: UTF8.self) }
}

extension Int {
  /// Returns this number with `places` zeros appended, or nil if the result does not fit in 64 bits.
  func shifted(by places: Int64) -> Int? {
    // At most nineteen multiplications fit.
    var (value, left) = (self, self == 0 ? 0 : places)
    while left > 0 {
      let (product, overflows) = value.multipliedReportingOverflow(by: 10)
      guard !overflows else { return nil }
      (value, left) = (product, left - 1)
    }
    return value
  }

  func adding(_ digit: Int) -> Int? {
    let (sum, overflows) = addingReportingOverflow(digit)
    return overflows ? nil : sum
  }
}
