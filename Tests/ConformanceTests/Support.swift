import SeededRandom
import TestFixtures

@testable import Conformance

extension Repository {
  static func operations() throws -> OperationList { try OperationList(json: bytes("spec/vectors/operations.json")) }

  /// Returns the specification's worked examples, written by hand.
  static func workedExamples() throws -> [VectorCase] {
    try VectorFile(json: bytes("Tests/ConformanceTests/Worked/worked.json"), operations: operations()).cases
  }
}

extension SeededGenerator {
  mutating func bytes(_ count: ClosedRange<Int>) -> [UInt8] {
    (0..<Int.random(in: count, using: &self)).map { _ in UInt8.random(in: 0...255, using: &self) }
  }
}

/// A testee that gives scripted answers.
final class ScriptedTestee: Testee {
  let name = "scripted"
  var answers: [Answer]
  private(set) var asked: [String] = []

  init(_ answers: [Answer]) { self.answers = answers }

  func answer(_ operation: VectorOperation, _ input: [Value]) -> Answer {
    asked.append(operation.name)
    return answers.isEmpty ? .failed("nothing is left to say") : answers.removeFirst()
  }
}
