import FeatureFiles

/// An operation that a vector can ask for: a number, a name, and the names and types of its input and result, in the
/// order in which they travel. Spec: conformance.md, "Operations".
public struct VectorOperation: Hashable, Sendable {
  /// One value of an input or a result.
  public struct Field: Hashable, Sendable {
    public var name: String
    public var kind: Value.Kind

    /// Creates a field.
    public init(_ name: String, _ kind: Value.Kind) { (self.name, self.kind) = (name, kind) }
  }

  public var number: UInt8
  public var name: String
  public var input: [Field]
  public var result: [Field]
  /// The names of the numbers that a refusal has in addition to its code.
  public var details: [String]

  /// Creates an operation.
  public init(_ number: UInt8, _ name: String, input: [Field], result: [Field], details: [String] = []) {
    (self.number, self.name) = (number, name)
    (self.input, self.result, self.details) = (input, result, details)
  }
}

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
