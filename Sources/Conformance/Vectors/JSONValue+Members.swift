import FeatureFiles

extension JSONValue {
  /// The value that the bytes of a file hold; errors name the field, the line and the byte.
  init(file bytes: [UInt8]) throws(VectorError) {
    do throws(JSONError) {
      try self.init(bytes)
    } catch {
      throw VectorError(error.text(in: bytes))
    }
  }

  /// The members of a file's object, whose `format` must be this one.
  func members(format: String) throws(VectorError) -> [String: JSONValue] {
    guard let members = object else { throw VectorError("not an object") }
    guard try members.need("format", \.text) == format else { throw VectorError("format: not \(format)") }
    return members
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
