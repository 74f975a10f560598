/// A party that answers the questions of vectors: the library itself, or another program.
///
/// Between questions, it remembers what was opened last.
public protocol Testee: AnyObject {
  /// The name of the testee, for reports.
  var name: String { get }

  /// Returns the answer to one question.
  ///
  /// Never traps and always returns, even if the testee fails.
  func answer(_ operation: VectorOperation, _ input: [Value]) -> Answer
}
