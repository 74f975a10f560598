/// The input of an operation, read value by value in order.
///
/// Vectors are checked against the list of operations, but nothing here relies on that.
struct Arguments {
  private var values: ArraySlice<Value>

  init(_ values: [Value]) { self.values = values[...] }

  mutating func int() throws(Fault) -> Int {
    guard case .int(let number) = values.popFirst() else { throw .failed("a number is missing") }
    return Int(number)
  }

  /// Reads a number in `range`. An error names the number `name`.
  mutating func int(in range: ClosedRange<Int>, _ name: String) throws(Fault) -> Int {
    let number = try int()
    try require(range ~= number, "\(name): \(range.lowerBound) to \(range.upperBound), not \(number)")
    return number
  }

  mutating func flag(_ name: String) throws(Fault) -> Bool { try int(in: 0...1, name) == 1 }

  mutating func uint() throws(Fault) -> UInt32 {
    guard case .uint(let number) = values.popFirst() else { throw .failed("a number is missing") }
    return number
  }

  mutating func bytes() throws(Fault) -> [UInt8] {
    guard case .bytes(let bytes) = values.popFirst() else { throw .failed("bytes are missing") }
    return bytes
  }

  mutating func text() throws(Fault) -> String {
    guard case .text(let text) = values.popFirst() else { throw .failed("a text is missing") }
    return text
  }

  mutating func ints() throws(Fault) -> [Int32] {
    guard case .ints(let numbers) = values.popFirst() else { throw .failed("numbers are missing") }
    return numbers
  }

  mutating func uints() throws(Fault) -> [UInt32] {
    guard case .uints(let numbers) = values.popFirst() else { throw .failed("numbers are missing") }
    return numbers
  }

  func finish() throws(Fault) { try require(values.isEmpty, "more values than the operation has") }
}

extension Value {
  /// Returns a number as a value of 32 bits.
  static func number(_ number: Int) throws(Fault) -> Value {
    guard let narrow = Int32(exactly: number) else { throw .failed("\(number) does not fit in 32 bits") }
    return .int(narrow)
  }

  /// Returns a non-negative number as a value of 32 bits.
  static func unsigned(_ number: Int) throws(Fault) -> Value {
    guard let narrow = UInt32(exactly: number) else { throw .failed("\(number) does not fit in 32 bits") }
    return .uint(narrow)
  }

  static func numbers(_ numbers: [Int]) throws(Fault) -> Value {
    let narrow = numbers.compactMap { Int32(exactly: $0) }
    try require(narrow.count == numbers.count, "a number does not fit in 32 bits")
    return .ints(narrow)
  }
}
