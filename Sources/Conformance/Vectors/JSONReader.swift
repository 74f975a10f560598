/// Reads JSON (RFC 8259) into values: strict, in one pass over the bytes, and as fast as megabytes of vectors want it.
/// An object that has a name twice is refused.
struct JSONReader {
  let bytes: [UInt8]
  /// The next byte.
  var at = 0
  private var depth = 0

  private static let deepest = 64

  static func value(of bytes: [UInt8]) throws(VectorError) -> JSONValue {
    var reader = JSONReader(bytes: bytes)
    let value = try reader.value()
    reader.skipBlanks()
    guard reader.at == bytes.count else { throw reader.fail("something behind the value") }
    return value
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  func fail(_ what: String) -> VectorError {
    let line = bytes[..<min(at, bytes.count)].count { $0 == UInt8(ascii: "\n") } + 1
    return VectorError("line \(line), byte \(at): \(what)")
  }

  var next: UInt8? { at < bytes.count ? bytes[at] : nil }

  private mutating func skipBlanks() {
    while at < bytes.count {
      switch bytes[at] {
      case 0x20, 0x0A, 0x0D, 0x09: at += 1
      default: return
      }
    }
  }

  mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: character) else { return false }
    at += 1
    return true
  }

  private mutating func value() throws(VectorError) -> JSONValue {
    skipBlanks()
    switch next {
    case UInt8(ascii: "{"): return try nested { (reader) throws(VectorError) in try reader.object() }
    case UInt8(ascii: "["): return try nested { (reader) throws(VectorError) in try reader.list() }
    case UInt8(ascii: "\""): return .text(try text())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return try number()
    }
  }

  private mutating func nested(
    _ body: (inout JSONReader) throws(VectorError) -> JSONValue
  ) throws(VectorError) -> JSONValue {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.deepest else { throw fail("nested too deeply") }
    at += 1
    return try body(&self)
  }

  private mutating func object() throws(VectorError) -> JSONValue {
    var members: [String: JSONValue] = [:]
    skipBlanks()
    if skip("}") { return .object(members) }
    while true {
      skipBlanks()
      guard next == UInt8(ascii: "\"") else { throw fail("a name is missing") }
      let name = try text()
      skipBlanks()
      guard skip(":") else { throw fail("a colon is missing") }
      guard members.updateValue(try value(), forKey: name) == nil else { throw fail("\(name) twice") }
      skipBlanks()
      if skip("}") { return .object(members) }
      guard skip(",") else { throw fail("a comma or } is missing") }
    }
  }

  private mutating func list() throws(VectorError) -> JSONValue {
    var items: [JSONValue] = []
    skipBlanks()
    if skip("]") { return .list(items) }
    while true {
      items.append(try value())
      skipBlanks()
      if skip("]") { return .list(items) }
      guard skip(",") else { throw fail("a comma or ] is missing") }
    }
  }

  private mutating func word(_ word: String, _ value: JSONValue) throws(VectorError) -> JSONValue {
    guard bytes[at...].starts(with: word.utf8) else { throw fail("not JSON") }
    at += word.utf8.count
    return value
  }

  private mutating func number() throws(VectorError) -> JSONValue {
    let start = at
    _ = skip("-")
    let isZero = next == UInt8(ascii: "0")
    let first = at
    let magnitude = try digits()
    guard !isZero || at == first + 1 else { throw fail("a zero in front") }
    guard next.map({ ".eE".utf8.contains($0) }) == true || magnitude == nil else {
      return .number((magnitude ?? 0) * (first > start ? -1 : 1))
    }
    if skip(".") { _ = try digits() }
    if skip("e") || skip("E") {
      _ = skip("+") || skip("-")
      _ = try digits()
    }
    guard let number = Double(String(decoding: bytes[start..<at], as: UTF8.self)), number.isFinite else {
      throw fail("no number")
    }
    return .fraction(number)
  }

  /// One digit or more; nil where 64 bits do not hold their number.
  private mutating func digits() throws(VectorError) -> Int? {
    let first = at
    var number: Int? = 0
    while let byte = next, UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte {
      let (shifted, overflows) = (number ?? 0).multipliedReportingOverflow(by: 10)
      let (sum, overflowsToo) = shifted.addingReportingOverflow(Int(byte - UInt8(ascii: "0")))
      number = number == nil || overflows || overflowsToo ? nil : sum
      at += 1
    }
    guard at > first else { throw fail("not JSON") }
    return number
  }
}
