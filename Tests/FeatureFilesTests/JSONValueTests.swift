import SeededRandom
import Testing

@testable import FeatureFiles

@Suite struct JSONValueTests {
  private func read(_ text: String) throws -> JSONValue { try JSONValue(Array(text.utf8)) }

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
    #expect(throws: JSONError.self) { try read(text) }
  }

  @Test func placesAreTold() {
    let text = "{\"a\": [1,\n  x]}"
    let error = #expect(throws: JSONError.self) { try read(text) }
    #expect(error?.text(in: Array(text.utf8)) == "a.1: not JSON, at line 2, byte 12")
    #expect(error?.path == ["a", "1"])
    #expect(throws: JSONError.self) { try JSONValue([0x22, 0xFF, 0x22]) }
    #expect(throws: JSONError.self) { try read(String(repeating: "[", count: 100_000)) }
  }

  @Test(arguments: 0..<3 as Range<UInt64>)
  func randomBytesNeverTrap(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let letters = Array("{}[]\",:\\u0d8-1.eEtrfalsn \n".utf8)
    for _ in 0..<20_000 {
      let bytes = (0..<Int.random(in: 0...12, using: &random)).compactMap { _ in letters.randomElement(using: &random) }
      _ = try? JSONValue(bytes)
    }
  }

  @Test func writtenTextIsSortedAndIndented() {
    let value: JSONValue = .object([
      "b": .list([.number(-3), .fraction(0.5), .bool(true)]), "a": .text("\"\\\n\u{1}/ä"), "left out": .null,
      "B": .object([:]),
    ])
    #expect(
      value.written == #"""
        {
          "B" : {
          },
          "a" : "\"\\\n\u0001/ä",
          "b" : [
            -3,
            0.5,
            true
          ]
        }
        """#)
  }

  /// What is written is read back, whatever it is; null fields are left out.
  @Test(arguments: 0..<20 as Range<UInt64>)
  func writtenTextIsReadBack(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<200 {
      let value = tree(depth: 4, using: &random)
      #expect(try read(value.written) == value)
    }
  }

  private func tree(depth: Int, using random: inout SeededGenerator) -> JSONValue {
    let scalars: [Unicode.Scalar] = [
      "a", "\"", "\\", "\n", "\r", "\t", "\u{0}", "\u{1F}", "\u{7F}", "/", "é", "😀", "\u{2028}",
    ]
    func text() -> String {
      var text = ""
      for _ in 0..<Int.random(in: 0...5, using: &random) {
        text.unicodeScalars.append(scalars[Int.random(in: scalars.indices, using: &random)])
      }
      return text
    }
    switch Int.random(in: depth > 0 ? 0...6 : 2...6, using: &random) {
    case 0:
      return .list((0..<Int.random(in: 0...4, using: &random)).map { _ in tree(depth: depth - 1, using: &random) })
    case 1:
      var members: [String: JSONValue] = [:]
      for _ in 0..<Int.random(in: 0...4, using: &random) { members[text()] = tree(depth: depth - 1, using: &random) }
      return .object(members)
    case 2: return .number(Int(truncatingIfNeeded: random.next()))
    case 3: return .bool(random.next() & 1 == 0)
    case 4, 5: return .text(text())
    default:
      // Digits alone would be read as a whole number.
      let number = Double(bitPattern: random.next())
      return number.isFinite && number.description.contains { "e.".contains($0) } ? .fraction(number) : .bool(true)
    }
  }
}
