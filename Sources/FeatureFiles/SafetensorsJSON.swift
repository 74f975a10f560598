/// A cursor over the JSON of a safetensors header: objects, strings, and lists of whole numbers.
///
/// `offset` counts from the start of the file. Every read either consumes a whole value or throws.
struct SafetensorsJSON {
  private let bytes: ArraySlice<UInt8>
  private(set) var offset: Int

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    offset = bytes.startIndex
  }

  var malformed: SafetensorsError { .malformedHeader(offset: offset) }

  private mutating func skipSpace() {
    while offset < bytes.endIndex, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[offset]) { offset += 1 }
  }

  /// Whether `character` comes next, which is then consumed.
  private mutating func read(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard offset < bytes.endIndex, bytes[offset] == UInt8(ascii: character) else { return false }
    offset += 1
    return true
  }

  mutating func expect(_ character: Unicode.Scalar) throws(SafetensorsError) {
    guard read(character) else { throw malformed }
  }

  mutating func expectEnd() throws(SafetensorsError) {
    skipSpace()
    guard offset == bytes.endIndex else { throw malformed }
  }

  /// Calls `readValue` with each name; a name occurs once.
  mutating func readObject(
    _ readValue: (String, inout SafetensorsJSON) throws(SafetensorsError) -> Void
  ) throws(SafetensorsError) {
    var names: Set<String> = []
    try expect("{")
    if read("}") { return }
    repeat {
      skipSpace()
      let name = try readString()
      guard names.insert(name).inserted else { throw .duplicateName(name) }
      try expect(":")
      try readValue(name, &self)
    } while read(",")
    try expect("}")
  }

  /// A list of whole numbers, each at most `Int.max`.
  mutating func readWholeNumbers() throws(SafetensorsError) -> [Int] {
    var numbers: [Int] = []
    try expect("[")
    if read("]") { return numbers }
    repeat { numbers.append(try readWholeNumber()) } while read(",")
    try expect("]")
    return numbers
  }

  private mutating func readWholeNumber() throws(SafetensorsError) -> Int {
    skipSpace()
    let start = offset
    var number = 0
    while offset < bytes.endIndex, case let digit = bytes[offset] &- UInt8(ascii: "0"), digit <= 9 {
      let (tens, tensOverflow) = number.multipliedReportingOverflow(by: 10)
      let (sum, sumOverflow) = tens.addingReportingOverflow(Int(digit))
      // JSON numbers have no leading zeros.
      guard !tensOverflow, !sumOverflow, offset == start || number > 0 else { throw malformed }
      number = sum
      offset += 1
    }
    guard offset > start else { throw malformed }
    return number
  }

  /// The next byte, whatever it is.
  mutating func readByte() throws(SafetensorsError) -> UInt8 {
    guard offset < bytes.endIndex else { throw malformed }
    defer { offset += 1 }
    return bytes[offset]
  }
}
