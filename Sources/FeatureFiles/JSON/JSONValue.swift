/// A JSON value as a tree. Numbers that are written with digits alone are whole numbers.
package enum JSONValue: Hashable, Sendable {
  case null
  case bool(Bool)
  case number(Int)
  /// A number with a fraction, an exponent, or more digits than fit in 64 bits.
  case fraction(Double)
  case text(String)
  case list([JSONValue])
  case object([String: JSONValue])

  /// Reads a whole file as strictly as `JSONReader`.
  ///
  /// - Complexity: O(bytes).
  package init(_ bytes: [UInt8]) throws(JSONError) {
    self = try JSONReader.read(bytes) { (json) throws(JSONError) in try json.readValue() }
  }
}

extension JSONReader {
  /// Reads a value of any type.
  package mutating func readValue() throws(JSONError) -> JSONValue {
    skipSpace()
    switch next {
    case UInt8(ascii: "{"):
      var members: [String: JSONValue] = [:]
      try beginObject()
      while let name = try nextField() {
        // A dictionary cannot hold two names that are canonically equivalent.
        guard members[name] == nil else { throw error(.duplicate(name)) }
        members[name] = try readValue()
      }
      return .object(members)
    case UInt8(ascii: "["):
      var items: [JSONValue] = []
      try beginList()
      while try nextElement() { items.append(try readValue()) }
      return .list(items)
    case UInt8(ascii: "\""): return .text(try readString())
    case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool(try readBool())
    case UInt8(ascii: "n"):
      try readNull()
      return .null
    default:
      let number = try readNumber()
      if number.isInteger, let value = number.value { return .number(value) }
      return .fraction(try double(of: number))
    }
  }
}

extension JSONValue {
  package var object: [String: JSONValue]? { if case .object(let members) = self { members } else { nil } }
  package var list: [JSONValue]? { if case .list(let items) = self { items } else { nil } }
  package var text: String? { if case .text(let text) = self { text } else { nil } }
  package var number: Int? { if case .number(let number) = self { number } else { nil } }

  /// The strings of a list of strings, or nil for any other value.
  package var texts: [String]? {
    guard let list else { return nil }
    let texts = list.compactMap { $0.text }
    return texts.count == list.count ? texts : nil
  }
}
