import Testing

@testable import Conformance

@Suite struct RunnerTests {
  private static let operation = VectorOperation(1, "ask", input: [], result: [.init("x", .int)])

  private func test(_ id: String, _ expected: [Int32], tier: VectorCase.Tier = .baseline) -> VectorCase {
    VectorCase(
      id: id, topic: String(id.prefix { $0 != "/" }), clauses: [], tier: tier, flags: [], comment: nil,
      exchanges: expected.map { .init(operation: Self.operation, input: [], expected: .result([.int($0)])) },
      hasEvents: expected.count > 1)
  }

  private func results(_ numbers: Int32...) -> [Answer] { numbers.map { .result([.int($0)]) } }

  @Test func outcomesAreCounted() throws {
    let testee = ScriptedTestee(results(1, 9) + [.unsupported, .failed("no")])
    let cases = [test("a/1", [1]), test("a/2", [2]), test("b/1", [3]), test("b/2", [4])]
    var seen: [Int] = []
    let report = Runner(testee).run(cases) { _, done in seen.append(done) }
    #expect(seen == [1, 2, 3, 4])
    #expect(report.counts.passed == 1 && report.counts.failed == 2 && report.counts.unsupported == 1)
    #expect(report.failures.map(\.id) == ["a/2", "b/2"] && report.hasFailed)
    #expect(
      report.failures.map(\.reason) == [
        "ask, x: expected 2, got 9", "ask: expected a result, got a failure: no",
      ])
    #expect(report.topics.map(\.name) == ["a", "b"] && report.unsupported.map(\.operation) == ["ask"])
  }

  /// The first wrong answer ends a conversation, and so does an unsupported operation.
  @Test func eventsEndAtTheFirstMistake() {
    let testee = ScriptedTestee(results(1, 5) + results(1) + [.unsupported] + results(1, 2, 3))
    let conversation = test("a/1", [1, 2, 3])
    let report = Runner(testee).run([conversation, test("a/2", [1, 2, 3]), test("a/3", [1, 2, 3])])
    #expect(testee.asked.count == 2 + 2 + 3)
    #expect(report.results.map(\.reason) == ["event 1, ask, x: expected 2, got 5", "ask is unsupported", nil])
    #expect(!report.results[1].isFailure)
  }

  /// A known failure does not fail the run. A known failure that now passes does.
  @Test func expectedFailures() {
    var runner = Runner(ScriptedTestee(results(9, 2) + [.unsupported]))
    runner.expectedFailures = ExpectedFailures(text: "# known\na/1  # since the first day\n\n a/2\r\na/3")
    #expect(runner.expectedFailures.identifiers == ["a/1", "a/2", "a/3"])
    let cases = [test("a/1", [1]), test("a/2", [2]), test("a/3", [3])]
    let report = runner.run(cases)
    #expect(report.results[0].reason == "ask, x: expected 1, got 9" && !report.results[0].isFailure)
    #expect(report.results[1].outcome == .unexpectedPass && report.results[1].isFailure)
    #expect(report.results[2].outcome == .unsupported(operation: "ask"))
    #expect(report.counts.expectedFailures == 1 && report.counts.failed == 1 && report.hasFailed)
    #expect(runner.expectedFailures.unknown(in: cases) == nil)
    #expect(runner.expectedFailures.unknown(in: [cases[0], cases[2]]) == "a/2")
  }

  @Test func allOperationsMayBeRequired() {
    var runner = Runner(ScriptedTestee([.unsupported]))
    runner.requiresAll = true
    let report = runner.run([test("a/1", [1])])
    #expect(report.failures.map(\.reason) == ["ask: expected a result, got unsupported"])
  }

  @Test func casesAreSelected() {
    let cases = [
      test("a/x/1", [1]), test("a/y/1", [1], tier: .invalid), test("b/x/1", [1], tier: .uncommon),
    ]
    func chosen(_ selection: Selection) -> [String] { cases.filter(selection.contains).map(\.id) }
    #expect(chosen(Selection()).count == 3)
    #expect(chosen(Selection(texts: ["/x/"])) == ["a/x/1", "b/x/1"])
    #expect(chosen(Selection(texts: ["a/y", "b/"])) == ["a/y/1", "b/x/1"])
    #expect(chosen(Selection(texts: ["a/"], tiers: [.invalid])) == ["a/y/1"])
    #expect(chosen(Selection(tiers: [.baseline, .uncommon])) == ["a/x/1", "b/x/1"])
  }

  @Test func theTextTellsFailuresFirst() {
    let answers = results(1) + results(8, 8) + [.unsupported]
    let cases = [test("a/1", [1]), test("a/2", [2]), test("b/1", [3], tier: .invalid), test("b/2", [4])]
    var report = Runner(ScriptedTestee(answers)).run(cases)
    report.duration = .milliseconds(1250)
    for index in report.results.indices { report.results[index].duration = .milliseconds(2) }
    #expect(
      report.text(failures: 1) == """
        FAILED  a/2
                ask, x: expected 2, got 8
        … and 1 more; --json has them all

        topic  cases  passed  baseline  uncommon  invalid  failed  unsupported  known  ms
        a          2       1       1/2                          1                       4
        b          2       0       0/1                0/1       1            1          4
        all        4       1       1/3                0/1       2            1          8
        unsupported: ask, 1 case
        FAILED: scripted, in 1.25 s

        """)
  }
}
