/// A cursor over JSON (RFC 8259) that is read once, value by value, by a caller that knows what to expect.
///
///     try json.beginObject()
///     while let field = try json.nextField() {
///       switch field { case "size": size = try json.readInteger() … }
///     }
///     try json.expectEnd()
///
/// Strict: UTF-8 without a byte order mark, each name of an object once, no comma at the end, no zeros in front, no value of
/// another type, nothing skipped, nothing after the value. Every read consumes a whole value or throws, with the path to it
/// and its place. Linear in the bytes; keeps no more than the names of the objects that are open.
package struct JSONReader {
  /// The most objects and lists in one another.
  package static let maximumDepth = 64

  let bytes: [UInt8]
  private let end: Int
  /// The byte that comes next, counted in all of `bytes`.
  package internal(set) var offset: Int
  /// The objects and lists that lead here, the outermost first.
  var open: [Container] = []

  /// Reads `range` of `bytes`, all of them by default; offsets count from the first of `bytes`.
  ///
  /// - Precondition: `range` lies in `bytes`.
  package init(_ bytes: [UInt8], in range: Range<Int>? = nil) {
    precondition(range.map { $0.lowerBound >= 0 && $0.upperBound <= bytes.count } ?? true, "a range of the bytes")
    self.bytes = bytes
    offset = range?.lowerBound ?? 0
    end = range?.upperBound ?? bytes.count
  }

  package mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { offset += 1 }
  }

  /// The byte that comes next; nil at the end.
  package var next: UInt8? { offset < end ? bytes[offset] : nil }

  /// The next byte, whatever it is.
  package mutating func readByte() throws(JSONError) -> UInt8 {
    guard let byte = next else { throw malformed }
    offset += 1
    return byte
  }

  /// Whether `character` comes next, after white space; it is then consumed.
  package mutating func read(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard next == UInt8(ascii: character) else { return false }
    offset += 1
    return true
  }

  mutating func expect(_ character: Unicode.Scalar) throws(JSONError) {
    guard read(character) else { throw malformed }
  }

  /// The first character of a value.
  mutating func expectValue(_ character: Unicode.Scalar) throws(JSONError) {
    guard read(character) else { throw unexpected }
  }

  /// Refuses what comes after the last value.
  package mutating func expectEnd() throws(JSONError) {
    skipSpace()
    guard next == nil else { throw malformed }
  }
}

extension JSONReader {
  /// An error at this place, or in the field of this name.
  package func error(_ reason: JSONError.Reason, in field: String? = nil) -> JSONError {
    error(reason, at: offset, in: field)
  }

  func error(_ reason: JSONError.Reason, at offset: Int, in field: String? = nil) -> JSONError {
    JSONError(
      reason: reason, offset: offset, path: open.compactMap(\.place) + (field.map { [$0] } ?? []),
      element: open.count > 1 && open[1].isInside ? open[1].elementStart : nil)
  }

  package var malformed: JSONError { error(.malformed) }

  package var unknownField: JSONError { error(.unknownField) }

  package func refused(_ reason: String, in field: String? = nil) -> JSONError { error(.refused(reason), in: field) }

  /// What comes next begins no value of the type that was asked for: where it begins another, that type is wrong.
  var unexpected: JSONError {
    let isValue = next.map(Array("{[\"-0123456789tfn".utf8).contains) ?? false
    return error(isValue ? .wrongType : .malformed)
  }
}
