import FeatureFiles

extension Value {
  /// Reads a value of type `kind` from JSON. Spec: conformance.md, "Operations", column "in JSON".
  init(_ json: JSONValue, kind: Kind) throws(VectorError) {
    let value: Value? =
      switch kind {
      case .int: json.number.flatMap { Int32(exactly: $0) }.map { .int($0) }
      case .uint: json.number.flatMap { UInt32(exactly: $0) }.map { .uint($0) }
      case .bytes: Self.bytes(json).map { .bytes($0) }
      case .text: json.text.map { .text($0) }
      case .ints: Self.list(json, Self.int).map { .ints($0) }
      case .uints: Self.list(json) { $0.number.flatMap { UInt32(exactly: $0) } }.map { .uints($0) }
      case .packets: Self.list(json, Self.bytes).map { .packets($0) }
      case .lists: Self.list(json) { Self.list($0, Self.int) }.map { .lists($0) }
      }
    guard let value else { throw VectorError("not of type \(kind.rawValue)") }
    self = value
  }

  /// Reads the values of `fields`, and nothing else.
  static func values(_ json: JSONValue, of fields: [VectorOperation.Field]) throws(VectorError) -> [Value] {
    guard let members = json.object else { throw VectorError("not an object") }
    try members.allowOnly(Set(fields.map(\.name)))
    var values: [Value] = []
    for field in fields {
      guard let member = members[field.name] else { throw VectorError("\(field.name): missing") }
      do throws(VectorError) {
        values.append(try Value(member, kind: field.kind))
      } catch {
        throw error.inside(field.name)
      }
    }
    return values
  }

  private static func int(_ json: JSONValue) -> Int32? { json.number.flatMap { Int32(exactly: $0) } }

  private static func bytes(_ json: JSONValue) -> [UInt8]? { json.text.flatMap(Hexadecimal.bytes) }

  private static func list<Item>(_ json: JSONValue, _ item: (JSONValue) -> Item?) -> [Item]? {
    guard let list = json.list else { return nil }
    var items: [Item] = []
    items.reserveCapacity(list.count)
    for json in list {
      guard let item = item(json) else { return nil }
      items.append(item)
    }
    return items
  }
}
