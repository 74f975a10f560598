/// What a vector can ask for: a number, a name, and the names and kinds of input and result in the order in which they
/// travel. Spec: conformance.md, «Operations».
public struct Operation: Hashable, Sendable {
  /// One value of an input or a result.
  public struct Field: Hashable, Sendable {
    public var name: String
    public var kind: Value.Kind

    public init(_ name: String, _ kind: Value.Kind) { (self.name, self.kind) = (name, kind) }
  }

  public var number: UInt8
  public var name: String
  public var input: [Field]
  public var result: [Field]
  /// Names of the numbers that a refusal has beside its code.
  public var details: [String]

  public init(_ number: UInt8, _ name: String, input: [Field], result: [Field], details: [String] = []) {
    (self.number, self.name) = (number, name)
    (self.input, self.result, self.details) = (input, result, details)
  }
}
