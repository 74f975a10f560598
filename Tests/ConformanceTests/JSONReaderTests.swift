import SeededRandom
import Testing

@testable import Conformance

@Suite struct JSONReaderTests {
  private func read(_ text: String) throws -> JSONValue { try JSONReader.value(of: Array(text.utf8)) }

  @Test func everythingThatJSONHas() throws {
    let value = try read(
      #" {"a": [1, -20, 0, 1.5, 1e2, 99999999999999999999], "b\n\u00e4\ud83d\ude00\/": null, "c": [true, false, {}, []]} "#
    )
    let expected: JSONValue = .object([
      "a": .list([.number(1), .number(-20), .number(0), .fraction(1.5), .fraction(100), .fraction(1e20)]),
      "b\nä😀/": .null, "c": .list([.bool(true), .bool(false), .object([:]), .list([])]),
    ])
    #expect(value == expected)
  }

  @Test(arguments: [
    "", "{", "[1,]", "[1 2]", "{\"a\":1,}", "{\"a\" 1}", "{a:1}", "01", "-", "1.", "tru", "\"", "\"\\x\"",
    "\"\\u12g4\"",
    "\"\\ud800\"", "\"\\ud800\\u0041\"", "\"\u{1}\"", "1 2", "{\"a\":1,\"a\":2}", "nan", "+1", "1e999", "--1",
  ])
  func whatIsNoneIsRefused(text: String) {
    #expect(throws: VectorError.self) { try read(text) }
  }

  @Test func placesAreTold() {
    #expect(throws: VectorError("line 2, byte 6: not JSON")) { try read("[1,\n  x]") }
    #expect(throws: VectorError.self) { try JSONReader.value(of: [0x22, 0xFF, 0x22]) }
    #expect(throws: VectorError.self) { try read(String(repeating: "[", count: 100_000)) }
  }

  @Test(arguments: 0..<3 as Range<UInt64>)
  func randomBytesNeverTrap(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let letters = Array("{}[]\",:\\u0d8-1.eEtrfalsn \n".utf8)
    for _ in 0..<20_000 {
      let bytes = random.bytes(0...12).map { letters[Int($0) % letters.count] }
      _ = try? JSONReader.value(of: bytes)
    }
  }
}
