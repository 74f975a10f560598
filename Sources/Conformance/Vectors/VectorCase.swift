/// One case: an identifier, its subject, and the exchanges that must succeed. Spec: conformance.md, "Vectors".
public struct VectorCase: Hashable, Sendable {
  /// How common the situation of a case is.
  public enum Tier: String, Hashable, Sendable, CaseIterable {
    /// Input that every implementation of the operation meets in daily use.
    case baseline
    /// Allowed but rare input.
    case uncommon
    /// Input that must be refused, or survived.
    case invalid
  }

  /// A question and its right answer.
  public struct Exchange: Hashable, Sendable {
    public var operation: VectorOperation
    public var input: [Value]
    public var expected: Expected

    /// Creates an exchange.
    public init(operation: VectorOperation, input: [Value], expected: Expected) {
      (self.operation, self.input, self.expected) = (operation, input, expected)
    }
  }

  /// The answer that a testee must give.
  public enum Expected: Hashable, Sendable {
    case result([Value])
    /// The code, then the operation's details.
    case refused(code: Int32, details: [Int32])
  }

  public var id: String
  public var topic: String
  public var clauses: [String]
  public var tier: Tier
  public var flags: [String]
  public var comment: String?
  /// One exchange, or several that go to one testee in turn.
  public var exchanges: [Exchange]
  /// Whether the exchanges are the events of a conversation.
  public var hasEvents: Bool
}
