import Foundation

@testable import Conformance

/// Files that tests read where they lie in the repository.
enum Repository {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  static let vectors = root.appending(path: "spec/vectors")

  static func bytes(_ path: String) throws -> [UInt8] { try [UInt8](Data(contentsOf: root.appending(path: path))) }

  static func operations() throws -> OperationList { try OperationList(json: bytes("spec/vectors/operations.json")) }

  /// The specification's worked examples, put down by hand.
  static func workedExamples() throws -> [VectorCase] {
    try VectorFile(json: bytes("Tests/ConformanceTests/Worked/worked.json"), operations: operations()).cases
  }
}

/// A folder of a test's own, gone when the test is over.
struct TemporaryFolder {
  let url: URL

  var path: String { url.path }

  static func use(_ body: (TemporaryFolder) throws -> Void) throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "conformance-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: url) }
    try body(TemporaryFolder(url: url))
  }

  func write(_ text: String, _ name: String) throws {
    let file = url.appending(path: name)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }
}

/// Random numbers that a printed seed brings back (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func bytes(_ count: ClosedRange<Int>) -> [UInt8] {
    (0..<Int.random(in: count, using: &self)).map { _ in UInt8.random(in: 0...255, using: &self) }
  }
}

/// A testee that says what it is told to.
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
