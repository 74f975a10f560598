import Testing

@testable import Conformance

/// The runner's description of a wrong answer.
@Suite struct DifferenceTests {
  private func text(_ kind: Value.Kind, _ expected: Value, _ got: Value) -> String? {
    let operation = VectorOperation(1, "asked", input: [], result: [.init("a", .int), .init("x", kind)])
    let exchange = VectorCase.Exchange(operation: operation, input: [], expected: .result([.int(1), expected]))
    return exchange.mismatch(with: .result([.int(1), got]), event: nil)?.description
  }

  @Test func theFirstPlaceThatDiffersIsNamed() {
    #expect(text(.int, .int(1), .int(1)) == nil)
    #expect(text(.int, .int(1), .int(-2)) == "asked, x: expected 1, got -2")
    #expect(text(.uint, .uint(7), .uint(9)) == "asked, x: expected 7, got 9")
    #expect(
      text(.bytes, .bytes([0, 1, 2, 3]), .bytes([0, 1, 0xF2, 9])) == "asked, x, byte 2: expected 0x02, got 0xf2")
    #expect(
      text(.bytes, .bytes([1, 2]), .bytes([1, 3, 4]))
        == "asked, x, byte 1: expected 0x02, got 0x03 (2 of them expected, 3 received)")
    #expect(
      text(.bytes, .bytes([1, 2]), .bytes([1])) == "asked, x: expected 2 bytes, got 1; the common part is equal")
    #expect(text(.ints, .ints([5, -7]), .ints([5, 7])) == "asked, x, element 1: expected -7, got 7")
    #expect(text(.uints, .uints([5]), .uints([])) == "asked, x: expected 1 element, got 0; the common part is equal")
    #expect(
      text(.packets, .packets([[1], [2, 3]]), .packets([[1], [2, 4]]))
        == "asked, x, packet 1, byte 1: expected 0x03, got 0x04 (in 0203 and 0204)")
    #expect(
      text(.packets, .packets([[1]]), .packets([[1], [2, 4]]))
        == "asked, x: expected 1 packet, got 2; the first extra one: 0204")
    #expect(
      text(.lists, .lists([[1, 2], [3]]), .lists([[1, 2]]))
        == "asked, x: expected 2 lists, got 1; the first missing one: [3]")
    #expect(
      text(.lists, .lists([[1, 2]]), .lists([[1, 5, 6]]))
        == "asked, x, list 0, element 1: expected 2, got 5 (2 of them expected, 3 received) (in [1, 2] and [1, 5, 6])")
  }

  @Test func refusalsAndFailuresAreTold() {
    let operation = VectorOperation(1, "asked", input: [], result: [], details: ["record", "at"])
    func text(_ expected: VectorCase.Expected, _ answer: Answer, event: Int? = nil) -> String? {
      VectorCase.Exchange(operation: operation, input: [], expected: expected).mismatch(with: answer, event: event)?
        .description
    }
    let refused = VectorCase.Expected.refused(code: 3, details: [1, 40])
    #expect(text(refused, .refused(code: 3, details: [1, 40])) == nil)
    #expect(text(refused, .refused(code: 3, details: [1, -1])) == nil, "a testee that does not know the place")
    #expect(text(refused, .refused(code: 3, details: [1, 41])) == "asked, at: expected 40, got 41")
    #expect(text(refused, .refused(code: 3, details: [-1, 40])) == "asked, record: expected 1, got -1")
    #expect(text(refused, .refused(code: 4, details: [1, 40])) == "asked, code: expected 3, got 4")
    #expect(text(refused, .result([])) == "asked: expected a refusal with code 3, got a result")
    #expect(
      text(.result([]), .refused(code: 9, details: [0, 2]), event: 2)
        == "event 2, asked: expected a result, got a refusal with code 9 and details [0, 2]")
    #expect(text(.result([]), .failed("no")) == "asked: expected a result, got a failure: no")
    #expect(text(.refused(code: 3, details: [1, -1]), .refused(code: 3, details: [1, 0])) != nil)
  }
}
