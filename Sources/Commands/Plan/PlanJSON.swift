import FeatureFiles

/// The JSON files of plans, with errors that name the file, the field, the line and the byte.
enum PlanJSON {
  /// The longest file, in bytes.
  static let maximumLength = 1 << 20

  static func read<Value>(
    _ path: String, _ body: (inout JSONReader) throws(JSONError) -> Value
  ) throws(CommandError) -> Value {
    let bytes = try DataFile.read(path)
    guard bytes.count <= maximumLength else { throw CommandError("\(path): longer than \(maximumLength) bytes") }
    do throws(JSONError) {
      return try JSONReader.read(bytes, body)
    } catch {
      throw CommandError("\(path): \(error.text(in: bytes))")
    }
  }
}

extension JSONReader {
  /// Reads a number in a range.
  mutating func readNumber(in range: ClosedRange<Double>) throws(JSONError) -> Double {
    let number = try readDouble()
    guard range.contains(number) else { throw error(.outOfRange) }
    return number
  }

  /// Reads a number of bytes, 0 to 2³⁹.
  mutating func readByteCount() throws(JSONError) -> Int {
    let count = try readInteger()
    guard 0...1 << 39 ~= count else { throw error(.outOfRange) }
    return count
  }
}
