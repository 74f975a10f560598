import SeededRandom
import TestFixtures
import Testing

@testable import Conformance

/// The protocol between runner and testee.
@Suite struct WireTests {
  private static let every: [(VectorOperation.Field, Value)] = [
    (.init("i", .int), .int(-7)), (.init("u", .uint), .uint(0xFFFF_FFFE)), (.init("b", .bytes), .bytes([1, 2, 255])),
    (.init("t", .text), .text("\u{AB}ä\u{BB}")), (.init("n", .ints), .ints([.min, 0, .max])),
    (.init("e", .ints), .ints([])),
    (.init("v", .uints), .uints([1, .max])), (.init("p", .packets), .packets([[], [1], [2, 3]])),
    (.init("l", .lists), .lists([[], [-1], [2, 3]])),
  ]
  private static let operation = VectorOperation(
    9, "every", input: every.map(\.0), result: every.map(\.0), details: ["record", "at"])

  /// The example of the specification, byte for byte.
  @Test func theExampleOfTheSpecification() throws {
    let operation = try #require(try Repository.operations()["round_div"])
    let request = Request(operation, [.ints([5, -7]), .ints([2, 2])])
    #expect(
      Hexadecimal.text(request.bytes)
        == "190000000202000000" + "05000000f9ffffff" + "02000000" + "0200000002000000")
    let answer = Answer.result([.ints([2, -4])])
    #expect(Hexadecimal.text(answer.bytes) == "0d0000000002000000" + "02000000fcffffff")
  }

  @Test func everyTypeComesBack() throws {
    let values = Self.every.map(\.1)
    let request = Request(Self.operation, values)
    #expect(try Request(Array(request.bytes[4...]), operations: [9: Self.operation]) == request)
    #expect(try Request(Array(request.bytes[4...]), operations: [:]) == nil)
    for answer in [.result(values), .refused(code: 3, details: [-1, 7]), .unsupported, .failed("why")] as [Answer] {
      #expect(try Answer(Array(answer.bytes[4...]), to: Self.operation) == answer)
    }
  }

  /// An answer that is cut anywhere, or has an extra byte, is refused.
  @Test func cutAnswersAreNone() throws {
    for answer in [.result(Self.every.map(\.1)), .refused(code: 3, details: [1, 2]), .failed("why")] as [Answer] {
      let bytes = Array(answer.bytes[4...])
      for count in 0..<bytes.count {
        #expect(throws: WireError.self) { try Answer(Array(bytes[..<count]), to: Self.operation) }
      }
      #expect(throws: WireError.self) { try Answer(bytes + [0], to: Self.operation) }
    }
  }

  /// A count of four billion items is refused before memory is allocated for it.
  @Test(
    arguments: [
      ([], "ends too early, after 0 bytes"), ([4], "there is no status 4"),
      ([0, 255, 255, 255, 255], "b: 4294967295 bytes announced, 0 left"),
      ([0, 2, 0, 0, 0, 1], "b: 2 bytes announced, 1 left"), ([2, 0], "1 of 2 bytes left over"),
      ([3, 1, 0, 0, 0, 255], "a text is not UTF-8"),
    ] as [([UInt8], String)])
  func hostileAnswersAreRefused(bytes: [UInt8], reason: String) throws {
    let operation = VectorOperation(1, "one", input: [], result: [.init("b", .bytes)])
    do throws(WireError) {
      _ = try Answer(bytes, to: operation)
      Issue.record("an answer")
    } catch {
      #expect(error.description == reason)
    }
  }

  @Test(arguments: [Value.Kind.ints, .uints, .packets, .lists])
  func hostileCountsAreRefused(kind: Value.Kind) throws {
    let operation = VectorOperation(1, "one", input: [], result: [.init("x", kind)])
    for count in [2, 0x4000_0000, 0xFFFF_FFFF] as [UInt32] {
      var writer = WireWriter()
      writer.write(byte: 0)
      writer.write(number: count)
      writer.write(number: 0 as UInt32)
      #expect(throws: WireError.self) { try Answer(writer.bytes, to: operation) }
    }
  }

  @Test(arguments: 0..<4 as Range<UInt64>)
  func randomBytesNeverTrap(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<5000 {
      var bytes = random.bytes(0...60)
      if !bytes.isEmpty { bytes[0] &= 3 }
      for index in bytes.indices where index % 4 != 1 && Bool.random(using: &random) { bytes[index] = 0 }
      guard let answer = try? Answer(bytes, to: Self.operation) else { continue }
      #expect(Array(answer.bytes[4...]) == bytes, "seed \(seed)")
    }
  }
}
