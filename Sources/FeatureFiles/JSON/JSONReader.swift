/// A reader of JSON (RFC 8259) in one pass, value by value, for a caller that knows what to expect.
///
///     try json.beginObject()
///     while let field = try json.nextField() {
///       switch field { case "size": size = try json.readInteger() … }
///     }
///     try json.expectEnd()
///
/// The reader is strict. It accepts UTF-8 without a byte order mark. It refuses duplicate names in an object, trailing
/// commas, leading zeros, values of another type, and anything after the value. Nothing is skipped. Every read consumes
/// a whole value or throws an error with the path and the place. Time is linear in the bytes; only the names of the
/// open objects are kept.
package struct JSONReader {
  /// The greatest depth of nested objects and lists.
  package static let maximumDepth = 64

  let bytes: [UInt8]
  private let end: Int
  /// The offset of the next byte, counted in all of `bytes`.
  package internal(set) var offset: Int
  /// The objects and lists that contain the current position, the outermost first.
  var open: [Container] = []

  /// Creates a reader of `range` of `bytes`, or of all bytes. Offsets count from the first of `bytes`.
  ///
  /// - Precondition: `range` lies within `bytes`.
  package init(_ bytes: [UInt8], in range: Range<Int>? = nil) {
    precondition(range.map { $0.lowerBound >= 0 && $0.upperBound <= bytes.count } ?? true, "the range leaves the bytes")
    self.bytes = bytes
    offset = range?.lowerBound ?? 0
    end = range?.upperBound ?? bytes.count
  }

  /// Reads all of `bytes` as one value, with `read`.
  package static func read<Value>(
    _ bytes: [UInt8], _ read: (inout JSONReader) throws(JSONError) -> Value
  ) throws(JSONError) -> Value {
    var json = JSONReader(bytes)
    let value = try read(&json)
    try json.expectEnd()
    return value
  }

  package mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { offset += 1 }
  }

  /// The next byte, or nil at the end.
  package var next: UInt8? { offset < end ? bytes[offset] : nil }

  /// Reads the next byte. Throws at the end.
  package mutating func readByte() throws(JSONError) -> UInt8 {
    guard let byte = next else { throw malformed }
    offset += 1
    return byte
  }

  /// Reads `character` if it comes next after white space, and returns whether it did.
  package mutating func read(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard next == UInt8(ascii: character) else { return false }
    offset += 1
    return true
  }

  mutating func expect(_ character: Unicode.Scalar) throws(JSONError) {
    guard read(character) else { throw malformed }
  }

  /// Reads the first character of a value. Throws if it is not `character`.
  mutating func expectValue(_ character: Unicode.Scalar) throws(JSONError) {
    guard read(character) else { throw unexpected }
  }

  /// Throws if anything follows the last value.
  package mutating func expectEnd() throws(JSONError) {
    skipSpace()
    guard next == nil else { throw malformed }
  }
}

extension JSONReader {
  /// Returns an error at the current position, or in the field of this name.
  package func error(_ reason: JSONError.Reason, in field: String? = nil) -> JSONError {
    error(reason, at: offset, in: field)
  }

  func error(_ reason: JSONError.Reason, at offset: Int, in field: String? = nil) -> JSONError {
    JSONError(
      reason: reason, offset: offset, path: open.compactMap { $0.place } + (field.map { [$0] } ?? []),
      element: open.count > 1 && open[1].isInside ? open[1].elementStart : nil)
  }

  package var malformed: JSONError { error(.malformed) }

  package var unknownField: JSONError { error(.unknownField) }

  package func refused(_ reason: String, in field: String? = nil) -> JSONError { error(.refused(reason), in: field) }

  /// The error if the next value is not of the requested type: `wrongType` if another value begins here, else
  /// `malformed`.
  var unexpected: JSONError {
    let isValue = next.map(Array("{[\"-0123456789tfn".utf8).contains) ?? false
    return error(isValue ? .wrongType : .malformed)
  }
}
