import FeatureFiles

/// The operations that vectors may ask for, by name, as listed in `operations.json`.
public struct OperationList: Hashable, Sendable {
  /// The operations, in the order of the list.
  public let operations: [VectorOperation]
  private let byName: [String: VectorOperation]

  init(_ operations: [VectorOperation]) throws(VectorError) {
    self.operations = operations
    var byName: [String: VectorOperation] = [:]
    for operation in operations where byName.updateValue(operation, forKey: operation.name) != nil {
      throw VectorError("\(operation.name): given twice")
    }
    guard Set(operations.map(\.number)).count == operations.count else { throw VectorError("a number is given twice") }
    self.byName = byName
  }

  /// Reads the bytes of an `operations.json`.
  public init(json bytes: [UInt8]) throws(VectorError) {
    let members = try JSONValue(file: bytes).members(format: "FeatureCodec operations")
    var operations: [VectorOperation] = []
    for json in try members.need("operations", \.list) {
      guard let operation = json.object else { throw VectorError("operations: of the wrong type") }
      let name = try operation.need("name", \.text)
      do throws(VectorError) {
        let number = try operation.need("number") { $0.number.flatMap { UInt8(exactly: $0) } }
        operations.append(
          VectorOperation(
            number, name, input: try Self.fields(operation.need("input", \.list)),
            result: try Self.fields(operation.need("result", \.list)),
            details: try operation.find("details", \.texts) ?? []))
      } catch {
        throw error.inside(name)
      }
    }
    try self.init(operations)
  }

  /// The operation with this name, or nil if there is none.
  public subscript(name: String) -> VectorOperation? { byName[name] }

  private static func fields(_ list: [JSONValue]) throws(VectorError) -> [VectorOperation.Field] {
    var fields: [VectorOperation.Field] = []
    for json in list {
      guard let field = json.object else { throw VectorError("a field is not an object") }
      let kind = try field.need("type") { $0.text.flatMap(Value.Kind.init) }
      fields.append(VectorOperation.Field(try field.need("name", \.text), kind))
    }
    return fields
  }
}
