/// Who answers a vector's questions: the library itself, or another program. It remembers what was opened last from one
/// question to the next.
public protocol Testee: AnyObject {
  /// What it is, for reports.
  var name: String { get }

  /// The answer to one question. Never traps and always comes back, whatever becomes of the testee.
  func answer(_ operation: Operation, _ input: [Value]) -> Answer
}
