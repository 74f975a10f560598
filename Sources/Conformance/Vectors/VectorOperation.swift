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
