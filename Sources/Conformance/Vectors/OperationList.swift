/// The operations that vectors may ask for, by name: what `operations.json` lists.
public struct OperationList: Hashable, Sendable {
  /// In the order of the list.
  public let operations: [Operation]
  private let byName: [String: Operation]

  init(_ operations: [Operation]) throws(VectorError) {
    self.operations = operations
    var byName: [String: Operation] = [:]
    for operation in operations where byName.updateValue(operation, forKey: operation.name) != nil {
      throw VectorError("\(operation.name): twice")
    }
    guard Set(operations.map(\.number)).count == operations.count else { throw VectorError("a number twice") }
    self.byName = byName
  }

  /// Reads the bytes of an `operations.json`.
  public init(json bytes: [UInt8]) throws(VectorError) {
    let members = try JSONReader.value(of: bytes).members(format: "FeatureCodec operations")
    var operations: [Operation] = []
    for json in try members.need("operations", \.list) {
      guard let operation = json.object else { throw VectorError("operations: of the wrong type") }
      let name = try operation.need("name", \.text)
      do throws(VectorError) {
        let number = try operation.need("number") { $0.number.flatMap { UInt8(exactly: $0) } }
        operations.append(
          Operation(
            number, name, input: try Self.fields(operation.need("input", \.list)),
            result: try Self.fields(operation.need("result", \.list)),
            details: try operation.find("details", \.texts) ?? []))
      } catch {
        throw error.inside(name)
      }
    }
    try self.init(operations)
  }

  public subscript(name: String) -> Operation? { byName[name] }

  private static func fields(_ list: [JSONValue]) throws(VectorError) -> [Operation.Field] {
    var fields: [Operation.Field] = []
    for json in list {
      guard let field = json.object else { throw VectorError("a field is not an object") }
      let kind = try field.need("type") { $0.text.flatMap(Value.Kind.init) }
      fields.append(Operation.Field(try field.need("name", \.text), kind))
    }
    return fields
  }
}

extension JSONValue {
  /// The members of a file's object, whose `format` must be this one.
  func members(format: String) throws(VectorError) -> [String: JSONValue] {
    guard let members = object else { throw VectorError("not an object") }
    guard try members.need("format", \.text) == format else { throw VectorError("format: not \(format)") }
    return members
  }
}
