/// A cursor over JSON that is read once, value by value, by one who knows what is to come.
///
///     try json.beginObject()
///     while let field = try json.nextField() {
///       switch field { case "size": size = try json.readInteger() … }
///     }
///
/// Strict: each name of an object once, no value of another type, nothing skipped. Every read consumes a whole value or
/// throws, with the path to it. Keeps no more than the names of the objects that are open.
struct JSONReader {
  /// An object or a list that is being read.
  struct Open {
    var names: Set<String> = []
    var count = 0
  }

  private let bytes: ArraySlice<UInt8>
  /// Counts as the bytes' indices do.
  private(set) var offset: Int
  /// What `JSONReader+Containers.swift` keeps of the objects and lists that lead here.
  var open: [Open] = []
  var path: [String] = []
  var element: Int?

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    offset = bytes.startIndex
  }

  var malformed: JSONError { error(.malformed) }

  /// An error at this place, or in the field of this name.
  func error(_ reason: JSONError.Reason, in field: String? = nil) -> JSONError {
    JSONError(reason: reason, offset: offset, path: path + (field.map { [$0] } ?? []), element: element)
  }

  func refused(_ reason: String, in field: String? = nil) -> JSONError { error(.refused(reason), in: field) }

  mutating func skipSpace() {
    while offset < bytes.endIndex, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[offset]) { offset += 1 }
  }

  /// The byte that comes next; nil at the end.
  var next: UInt8? { offset < bytes.endIndex ? bytes[offset] : nil }

  /// Whether `character` comes next, which is then consumed.
  mutating func read(_ character: Unicode.Scalar) -> Bool {
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

  /// What comes next begins no value of the type that was asked for: where it begins another, that type is wrong.
  var unexpected: JSONError {
    let isValue = next.map(Array("{[\"-0123456789tfn".utf8).contains) ?? false
    return error(isValue ? .wrongType : .malformed)
  }

  mutating func expectEnd() throws(JSONError) {
    skipSpace()
    guard next == nil else { throw malformed }
  }

  /// The next byte, whatever it is.
  mutating func readByte() throws(JSONError) -> UInt8 {
    guard let byte = next else { throw malformed }
    offset += 1
    return byte
  }
}
