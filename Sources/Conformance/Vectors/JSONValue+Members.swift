import FeatureFiles

extension JSONValue {
  /// Reads the JSON of a file. Errors name the field, the line and the byte.
  init(file bytes: [UInt8]) throws(VectorError) {
    do throws(JSONError) {
      try self.init(bytes)
    } catch {
      throw VectorError(error.text(in: bytes))
    }
  }

  /// Returns the members of a file's object, whose `format` must be this one.
  func members(format: String) throws(VectorError) -> [String: JSONValue] {
    guard let members = object else { throw VectorError("not an object") }
    guard try members.need("format", \.text) == format else { throw VectorError("format: not \(format)") }
    return members
  }
}

extension [String: JSONValue] {
  /// Returns the member `name`, which must exist and be of the type that `kind` reads.
  func need<Wanted>(_ name: String, _ kind: (JSONValue) -> Wanted?) throws(VectorError) -> Wanted {
    guard let value = self[name] else { throw VectorError("\(name): missing") }
    guard let wanted = kind(value) else { throw VectorError("\(name): of the wrong type") }
    return wanted
  }

  /// Returns the member `name`, if there is one.
  func find<Wanted>(_ name: String, _ kind: (JSONValue) -> Wanted?) throws(VectorError) -> Wanted? {
    self[name] == nil ? nil : try need(name, kind)
  }

  /// Refuses members with other names: otherwise a misspelt one would be silently ignored.
  func allowOnly(_ names: Set<String>) throws(VectorError) {
    if let unknown = keys.filter({ !names.contains($0) }).min() { throw VectorError("\(unknown): no such field") }
  }
}
