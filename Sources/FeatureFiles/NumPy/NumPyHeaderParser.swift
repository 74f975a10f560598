struct NumPyHeader {
  var type: NumPyFileType
  /// Whether the first axis runs fastest.
  var isFortranOrder: Bool
  var shape: [Int]
  var shapePosition: Int
}

/// Parses the dictionary of the header: a Python literal with the keys `descr`, `fortran_order` and `shape`, in any
/// order.
///
///     {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }
struct NumPyHeaderParser {
  private var cursor: FileCursor

  init(_ text: FileCursor) { cursor = text }

  mutating func parse() throws(NumPyError) -> NumPyHeader {
    var type: NumPyFileType?
    var isFortranOrder: Bool?
    var shape: (axes: [Int], position: Int)?
    try expect("{")
    while !skip("}") {
      let position = cursor.position
      let key = try string()
      try expect(":")
      skipBlanks()
      let value = cursor.position
      switch key {
      case "descr":
        guard type == nil else { throw .repeatedKey(key, at: position) }
        type = try elementType()
      case "fortran_order":
        guard isFortranOrder == nil else { throw .repeatedKey(key, at: position) }
        isFortranOrder = try boolean()
      case "shape":
        guard shape == nil else { throw .repeatedKey(key, at: position) }
        shape = (try axes(), value)
      default: throw .malformedHeader(at: position)
      }
      if skip("}") { break }
      try expect(",")
    }
    skipBlanks()
    guard cursor.remaining == 0 else { throw .malformedHeader(at: cursor.position) }
    guard let type else { throw .missingKey("descr") }
    guard let isFortranOrder else { throw .missingKey("fortran_order") }
    guard let shape else { throw .missingKey("shape") }
    return NumPyHeader(
      type: type, isFortranOrder: isFortranOrder, shape: shape.axes, shapePosition: shape.position)
  }

  private mutating func elementType() throws(NumPyError) -> NumPyFileType {
    let position = cursor.position
    // A list or a tuple describes records or sub-arrays.
    guard cursor.peek != UInt8(ascii: "["), cursor.peek != UInt8(ascii: "(") else {
      throw .unsupportedElementType("of several fields", at: position)
    }
    let name = try string()
    guard let type = NumPyFileType(name) else { throw .unsupportedElementType("'\(name)'", at: position) }
    return type
  }

  private mutating func boolean() throws(NumPyError) -> Bool {
    if cursor.skip(Array("False".utf8)) { return false }
    if cursor.skip(Array("True".utf8)) { return true }
    throw .malformedHeader(at: cursor.position)
  }

  /// Parses a tuple of integers: `()`, `(3,)` or `(3, 4)`. A plain `(3)` is a number.
  private mutating func axes() throws(NumPyError) -> [Int] {
    let start = cursor.position
    try expect("(")
    var axes: [Int] = []
    var isTuple = true
    while !skip(")") {
      guard isTuple else { throw .malformedHeader(at: cursor.position) }
      guard axes.count < NumPyArray.maximumAxes else { throw .tooLarge(at: start) }
      axes.append(try integer())
      isTuple = skip(",")
    }
    guard isTuple || axes.count > 1 else { throw .malformedHeader(at: start) }
    return axes
  }

  private mutating func integer() throws(NumPyError) -> Int {
    skipBlanks()
    let start = cursor.position
    var value = 0
    while let byte = cursor.peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
      _ = cursor.next()
      let (tens, tensOverflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, sumOverflow) = tens.addingReportingOverflow(Int(byte - UInt8(ascii: "0")))
      guard !tensOverflow, !sumOverflow else { throw .tooLarge(at: start) }
      value = sum
    }
    guard cursor.position > start else { throw .malformedHeader(at: start) }
    _ = cursor.skip(UInt8(ascii: "L"))  // Python 2 marked long integers
    return value
  }

  /// Parses a quoted string of printable ASCII without escapes. The known keys and types need no more.
  private mutating func string() throws(NumPyError) -> String {
    skipBlanks()
    let start = cursor.position
    guard let quote = cursor.next(), quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
      throw .malformedHeader(at: start)
    }
    var text = ""
    while let byte = cursor.next() {
      if byte == quote { return text }
      guard (0x20...0x7e).contains(byte), byte != UInt8(ascii: "\\"), text.utf8.count < 32 else { break }
      text.unicodeScalars.append(Unicode.Scalar(byte))
    }
    throw .malformedHeader(at: start)
  }

  private mutating func expect(_ character: Unicode.Scalar) throws(NumPyError) {
    guard skip(character) else { throw .malformedHeader(at: cursor.position) }
  }

  private mutating func skip(_ character: Unicode.Scalar) -> Bool {
    skipBlanks()
    return cursor.skip(UInt8(ascii: character))
  }

  private mutating func skipBlanks() {
    while let byte = cursor.peek, byte == 0x20 || (0x09...0x0d).contains(byte) { _ = cursor.next() }
  }
}
