import TestFixtures
import Testing

@testable import Conformance

/// The contents that a file of vectors may have, and the reader's errors for others.
@Suite struct VectorFileTests {
  private static let round =
    #""operation": "round_div", "input": {"a": [5], "b": [2]}, "expected": {"result": {"quotients": [2]}}"#

  private func cases(_ cases: String, format: String = "FeatureCodec vectors") throws -> [VectorCase] {
    let text = #"{"format": "\#(format)", "draft": 0, "topic": "t", "cases": [\#(cases)]}"#
    return try VectorFile(json: Array(text.utf8), operations: Repository.operations()).cases
  }

  @Test func everyFieldIsRead() throws {
    let text = """
      {"id": "t/1", "clauses": ["ARITH-2"], "tier": "uncommon", "flags": ["tie"], "comment": "half", \
      "intermediate": {"anything": 1.5}, \(Self.round)}, \
      {"id": "t/2", "clauses": ["PROF-3"], "tier": "invalid", "events": [{"operation": "profile", "input": \
      {"profile": "46"}, "expected": {"refused": {"code": 1, "record": 0, "at": 1}}}]}
      """
    let cases = try cases(text)
    try #require(cases.count == 2)
    #expect(cases[0].id == "t/1" && cases[0].topic == "t" && cases[0].clauses == ["ARITH-2"])
    #expect(cases[0].tier == .uncommon && cases[0].flags == ["tie"] && cases[0].comment == "half")
    #expect(cases[0].exchanges.map(\.input) == [[.ints([5]), .ints([2])]] && !cases[0].hasEvents)
    #expect(cases[0].exchanges.map(\.expected) == [.result([.ints([2])])])
    #expect(cases[1].hasEvents && cases[1].exchanges.map(\.expected) == [.refused(code: 1, details: [0, 1])])
  }

  @Test(arguments: [
    (#""id": "t/1", "clauses": [], "tier": "daily", "#, "t/1: tier: of the wrong type"),
    (#""clauses": [], "tier": "baseline", "#, "case 0: id: missing"),
    (#""id": "t/1", "tier": "baseline", "#, "t/1: clauses: missing"),
    (#""id": "t/1", "clauses": [], "tier": "baseline", "flag": [], "#, "t/1: flag: no such field"),
    (#""id": "t/1", "clauses": [], "tier": "baseline", "events": [], "#, "t/1: expected: no such field"),
  ])
  func brokenCasesAreRefused(start: String, reason: String) {
    #expect(throws: VectorError(reason)) { try cases("{\(start)\(Self.round)}") }
  }

  @Test(arguments: [
    (#""operation": "nothing", "input": {}, "expected": {}"#, "operation: there is no nothing"),
    (#""operation": "reset", "input": {"x": 1}, "expected": {}"#, "input: x: no such field"),
    (#""operation": "sample", "input": {"bits": 8, "signed": 1}, "expected": {}"#, "input: stored: missing"),
    (
      #""operation": "sample", "input": {"bits": 8, "signed": 2147483648, "stored": ""}, "expected": {}"#,
      "input: signed: not of type int"
    ),
    (
      #""operation": "sample", "input": {"bits": 8, "signed": 1, "stored": "0F"}, "expected": {}"#,
      "input: stored: not of type bytes"
    ),
    (#""operation": "strides", "input": {"n": [1.5]}, "expected": {}"#, "input: n: not of type ints"),
    (#""operation": "strides", "input": {"n": []}, "expected": {}"#, "expected: one of result and refused"),
    (
      #""operation": "strides", "input": {"n": []}, "expected": {"result": {}, "refused": {"code": 1}}"#,
      "expected: one of result and refused"
    ),
    (#""operation": "strides", "input": {"n": []}, "expected": {"result": {}}"#, "expected: strides: missing"),
    (
      #""operation": "profile", "input": {"profile": ""}, "expected": {"refused": {"code": 1}}"#,
      "expected: record: missing"
    ),
  ])
  func brokenQuestionsAreRefused(question: String, reason: String) {
    #expect(throws: VectorError("t/1: " + reason)) {
      try cases(#"{"id": "t/1", "clauses": [], "tier": "baseline", \#(question)}"#)
    }
    #expect(throws: VectorError("t/1: event 0: " + reason)) {
      try cases(#"{"id": "t/1", "clauses": [], "tier": "baseline", "events": [{\#(question)}]}"#)
    }
  }

  @Test func otherFilesAreRefused() {
    #expect(throws: VectorError("format: not FeatureCodec vectors")) { try cases("", format: "operations") }
    #expect(throws: VectorError("not an object")) {
      try VectorFile(json: Array("[]".utf8), operations: Repository.operations())
    }
  }

  /// The operations that the library's testee knows without a file are those of the file.
  @Test func operationsAreThoseOfTheList() throws {
    let listed = try Repository.operations().operations
    for operation in listed {
      #expect(VectorOperation.known.first { $0.number == operation.number } == operation)
    }
    #expect(listed.count == VectorOperation.known.count)
  }
}
