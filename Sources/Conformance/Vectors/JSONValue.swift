/// What a JSON text says; numbers are whole ones wherever vectors have them.
enum JSONValue: Hashable, Sendable {
  case null
  case bool(Bool)
  case number(Int)
  /// A number with a fraction, an exponent, or more digits than 64 bits hold.
  case fraction(Double)
  case text(String)
  case list([JSONValue])
  case object([String: JSONValue])

  var object: [String: JSONValue]? { if case .object(let members) = self { members } else { nil } }
  var list: [JSONValue]? { if case .list(let items) = self { items } else { nil } }
  var text: String? { if case .text(let text) = self { text } else { nil } }
  var number: Int? { if case .number(let number) = self { number } else { nil } }

  /// A list of texts.
  var texts: [String]? {
    guard let list else { return nil }
    let texts = list.compactMap(\.text)
    return texts.count == list.count ? texts : nil
  }
}

extension [String: JSONValue] {
  /// The member `name`, which has to be there and of the kind that `kind` reads.
  func need<Wanted>(_ name: String, _ kind: (JSONValue) -> Wanted?) throws(VectorError) -> Wanted {
    guard let value = self[name] else { throw VectorError("\(name): missing") }
    guard let wanted = kind(value) else { throw VectorError("\(name): of the wrong type") }
    return wanted
  }

  /// The member `name`, if it is there.
  func find<Wanted>(_ name: String, _ kind: (JSONValue) -> Wanted?) throws(VectorError) -> Wanted? {
    self[name] == nil ? nil : try need(name, kind)
  }

  /// Refuses members that nobody reads: a misspelt one would be left out without a word.
  func allowOnly(_ names: Set<String>) throws(VectorError) {
    if let unknown = keys.filter({ !names.contains($0) }).min() { throw VectorError("\(unknown): no such field") }
  }
}
