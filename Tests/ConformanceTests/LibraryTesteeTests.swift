import SeededRandom
import TestFixtures
import Testing

@testable import Conformance

/// The library as a testee.
@Suite struct LibraryTesteeTests {
  /// The specification's worked examples, of most operations.
  @Test func workedExamples() throws {
    let report = Runner(LibraryTestee()).run(try Repository.workedExamples())
    #expect(report.results.count == 50)
    for failure in report.failures { Issue.record("\(failure.id): \(failure.reason ?? "")") }
    #expect(report.unsupported.isEmpty)
  }

  /// The same through the protocol, as its other end answers.
  @Test func workedExamplesByTheProtocol() throws {
    let operations = Dictionary(uniqueKeysWithValues: VectorOperation.known.map { ($0.number, $0) })
    let testee = LibraryTestee()
    for test in try Repository.workedExamples() {
      for exchange in test.exchanges {
        let request = Request(exchange.operation, exchange.input).bytes
        let bytes = TesteeService.answer(to: Array(request[4...]), operations, testee).bytes
        let answer = try Answer(Array(bytes[4...]), to: exchange.operation)
        #expect(exchange.mismatch(with: answer, event: nil) == nil, "\(test.id)")
      }
    }
    #expect(TesteeService.answer(to: [200], operations, testee) == .unsupported)
    #expect(TesteeService.answer(to: [1, 9], operations, testee).isFailed)
    #expect(TesteeService.answer(to: [], operations, testee).isFailed)
  }

  /// A violated precondition of the library gives an answer, not a trap.
  @Test(arguments: 0..<6 as Range<UInt64>)
  func anyInputIsAnswered(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let examples = try Repository.workedExamples().flatMap(\.exchanges)
    let testee = LibraryTestee()
    for round in 0..<400 {
      guard var exchange = examples.randomElement(using: &random) else { continue }
      for index in exchange.input.indices where Int.random(in: 0..<3, using: &random) == 0 {
        exchange.input[index] = changed(exchange.input[index], using: &random)
      }
      if round % 50 == 0 { exchange.input = Array(exchange.input.dropLast()) }
      if round % 70 == 0 { exchange.input.append(.text("more")) }
      let answer = testee.answer(exchange.operation, exchange.input)
      if case .result(let values) = answer {
        #expect(values.map(\.kind) == exchange.operation.result.map(\.kind), "seed \(seed)")
      }
      if case .refused(_, let details) = answer {
        #expect(details.count == exchange.operation.details.count, "seed \(seed)")
      }
    }
  }

  private func changed(_ value: Value, using random: inout SeededGenerator) -> Value {
    let extremes: [Int32] = [-1, 0, 1, 2, 7, 8, 31, 255, 65_535, 65_536, .max, .min]
    func number() -> Int32 { extremes.randomElement(using: &random) ?? 0 }
    switch value {
    case .int: return .int(number())
    case .uint: return .uint(UInt32(bitPattern: number()))
    case .bytes(var bytes):
      if bytes.isEmpty || Bool.random(using: &random) { return .bytes(random.bytes(0...80)) }
      bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
      return .bytes(Bool.random(using: &random) ? bytes : Array(bytes.dropLast()))
    case .text(let text): return .text(String(text.dropLast(Int.random(in: 0...9, using: &random))))
    case .ints(let numbers):
      return .ints(numbers.map { _ in number() } + (Bool.random(using: &random) ? [number()] : []))
    case .uints(let numbers): return .uints(numbers.map { _ in UInt32.random(in: 0...UInt32.max, using: &random) })
    case .packets, .lists: return .int(number())
    }
  }

  @Test func whatIsNotOpenFails() throws {
    let testee = LibraryTestee()
    for operation in VectorOperation.known where 51...55 ~= operation.number || 61...62 ~= operation.number {
      let input = operation.input.map { $0.kind == .int ? Value.int(0) : .bytes([]) }
      #expect(testee.answer(operation, input).isFailed, "\(operation.name)")
    }
    for operation in VectorOperation.known where 71...77 ~= operation.number {
      let input = operation.input.map { $0.kind == .int ? Value.int(0) : .bytes([]) }
      #expect(testee.answer(operation, input).isFailed, "\(operation.name)")
    }
    #expect(testee.answer(VectorOperation(99, "later", input: [], result: []), []) == .unsupported)
  }

  /// Opening one thing closes the one before.
  @Test func oneThingIsOpen() throws {
    let examples = try Repository.workedExamples().flatMap(\.exchanges)
    let testee = LibraryTestee()
    func ask(_ name: String) throws -> Answer {
      let exchange = try #require(examples.first { $0.operation.name == name })
      return testee.answer(exchange.operation, exchange.input)
    }
    #expect(try !ask("open_receiver").isFailed && !ask("reset").isFailed && ask("hello").isFailed)
    #expect(try !ask("open_device").isFailed && !ask("hello").isFailed && ask("reset").isFailed)
    #expect(try ask("symbols").isFailed)
    #expect(try !ask("open_server").isFailed && !ask("symbols").isFailed)
    #expect(try ask("deliver").isFailed, "a session's packets go to the session")
  }
}

extension Answer {
  var isFailed: Bool { if case .failed = self { true } else { false } }
}
