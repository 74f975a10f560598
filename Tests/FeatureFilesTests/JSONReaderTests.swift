import Testing

@testable import FeatureFiles

/// Both the cursor and the tree refuse what RFC 8259 forbids or leaves to the reader.
@Suite struct JSONReaderTests {
  struct Refusal: CustomTestStringConvertible, Sendable {
    var bytes: [UInt8]
    var reason: JSONError.Reason
    var offset: Int
    var path: [String] = []

    init(_ text: String, _ reason: JSONError.Reason, at offset: Int, path: [String] = []) {
      (bytes, self.reason, self.offset, self.path) = (Array(text.utf8), reason, offset, path)
    }

    init(bytes: [UInt8], at offset: Int, path: [String] = []) {
      (self.bytes, reason, self.offset, self.path) = (bytes, .malformed, offset, path)
    }

    var testDescription: String { String(decoding: bytes, as: UTF8.self) }
  }

  static let refusals: [Refusal] = [
    // Section 8.1: UTF-8, no byte order mark.
    Refusal(bytes: [0xEF, 0xBB, 0xBF] + Array("{}".utf8), at: 0),
    Refusal(bytes: [0xFF, 0xFE, 0x7B, 0x00, 0x7D, 0x00], at: 0), Refusal(bytes: [0x7B, 0x00, 0x7D, 0x00], at: 1),
    Refusal(bytes: [0x00, 0x7B, 0x00, 0x7D], at: 0),
    // A lone surrogate, an overlong form, and a truncated one, as UTF-8.
    Refusal(bytes: [0x22, 0xED, 0xA0, 0x80, 0x22], at: 5), Refusal(bytes: [0x22, 0xC0, 0xAF, 0x22], at: 4),
    Refusal(bytes: [0x22, 0xE2, 0x82, 0x22], at: 4),
    // Section 4: names are unique, also if they are written with escapes.
    Refusal(#"{"a": 1, "a": 2}"#, .duplicate("a"), at: 12, path: ["a"]),
    Refusal(#"{"x": [{"ab": 1, "\u0061b": 1}]}"#, .duplicate("ab"), at: 26, path: ["x", "0", "ab"]),
    Refusal(
      "{" + (0..<20).map { "\"\($0)\": 1, " }.joined() + "\"3\": 1}", .duplicate("3"), at: 174, path: ["3"]),
    Refusal(
      "{" + (0..<20).map { "\"\($0)\": 1, " }.joined() + "\"9\": 1, \"a\": 1}", .duplicate("9"), at: 174, path: ["9"]),
    Refusal(#"{"é": 1, "\u00e9": 1}"#, .duplicate("é"), at: 18, path: ["é"]),
    // Trailing commas, and bytes after the value.
    Refusal(#"{"a": 1,}"#, .malformed, at: 8), Refusal("[1,]", .malformed, at: 3, path: ["1"]),
    Refusal("{} {}", .malformed, at: 3), Refusal("[]\u{0}", .malformed, at: 2),
    // Section 6.
    Refusal("[01]", .malformed, at: 2, path: ["0"]), Refusal("[-01]", .malformed, at: 3, path: ["0"]),
    Refusal("[.5]", .malformed, at: 1, path: ["0"]), Refusal("[1.]", .malformed, at: 3, path: ["0"]),
    Refusal("[1e]", .malformed, at: 3, path: ["0"]), Refusal("[1e+]", .malformed, at: 4, path: ["0"]),
    Refusal("[NaN]", .malformed, at: 1, path: ["0"]), Refusal("[0x1]", .malformed, at: 2),
    Refusal("[1e999]", .outOfRange, at: 6, path: ["0"]),
    // White space is one of four characters. There are no comments.
    Refusal("[\u{C}1]", .malformed, at: 1, path: ["0"]), Refusal("[1 // one\n]", .malformed, at: 3),
    Refusal("{'a': 1}", .malformed, at: 1), Refusal("\"a\tb\"", .malformed, at: 3),
    // Depth.
    Refusal(
      String(repeating: "[", count: 100_000), .tooDeep, at: 65, path: [String](repeating: "0", count: 64)),
  ]

  @Test(arguments: refusals) func whatIsNotStrictIsRefused(_ example: Refusal) {
    let expected = JSONError(
      reason: example.reason, offset: example.offset, path: example.path, element: nil)
    let error = #expect(throws: JSONError.self) { try JSONValue(example.bytes) }
    #expect(error?.reason == expected.reason)
    #expect(error?.offset == expected.offset)
    #expect(error?.path == expected.path)
  }

  /// é as one code point and as two are different names, among few fields and among many.
  @Test(arguments: [0, 20]) func equivalentNamesDiffer(fields: Int) throws {
    let others = (0..<fields).map { "\"\($0)\": 0, " }.joined()
    var json = JSONReader(Array("{\(others)\"\u{e9}\": 1, \"e\u{301}\": 2}".utf8))
    try json.beginObject()
    var values: [Int] = []
    while let name = try json.nextField() {
      let value = try json.readInteger()
      if name.utf8.count > 2 || value == 1 { values.append(value) }
    }
    #expect(values == [1, 2])
  }

  @Test func depthIsLimited() throws {
    let depth = JSONReader.maximumDepth
    let deepest = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    #expect(throws: Never.self) { try JSONValue(Array(deepest.utf8)) }
  }

  private func whole(_ text: String) throws(JSONError) -> Int {
    var json = JSONReader(Array(text.utf8))
    let number = try json.readWholeNumber()
    try json.expectEnd()
    return number
  }

  /// Whole numbers are exact in any notation.
  @Test(arguments: [
    ("8", 8), ("8.0", 8), ("-8.00", -8), ("80e-1", 8), ("0.8E+1", 8), ("1.5e1", 15), ("0", 0), ("-0", 0), ("-0.0e9", 0),
    ("0e999999999999999999999", 0), ("9223372036854775807", .max), ("9223372036854775807.0", .max),
    ("-9223372036854775808", .min), ("-9.223372036854775808e18", .min), ("9.223372036854775807e18", .max),
    ("100000000000000000000e-20", 1),
  ])
  func wholeNumbersAreWholeInAnyNotation(text: String, number: Int) throws {
    #expect(try whole(text) == number)
  }

  @Test(
    arguments: [
      ("1.5", .notWhole), ("1.0000000000000001", .notWhole), ("1e-400", .notWhole), ("-1e-1", .notWhole),
      ("4.00000000000000000000000000000000000000001", .notWhole), ("1e-999999999999999999999", .notWhole),
      ("9223372036854775808", .outOfRange), ("-9223372036854775809", .outOfRange), ("1e19", .outOfRange),
      ("1e300", .outOfRange), ("1e999999999999999999999", .outOfRange), ("99999999999999999999", .outOfRange),
      ("99999999999999999999.5", .notWhole), ("\"1\"", .wrongType), ("null", .wrongType), ("true", .wrongType),
    ] as [(String, JSONError.Reason)])
  func otherNumbersAreNot(text: String, reason: JSONError.Reason) {
    #expect(throws: JSONError.self) { try whole(text) }
    do throws(JSONError) { _ = try whole(text) } catch { #expect(error.reason == reason) }
  }

  /// In a part of a file, offsets count from the start of the file, and the bytes after the part are not read.
  @Test func aPartIsRead() throws {
    let bytes = Array(#"xx[1, "a"]x"#.utf8)
    var json = JSONReader(bytes, in: 2..<10)
    #expect(try json.readValue() == .list([.number(1), .text("a")]))
    #expect(throws: Never.self) { try json.expectEnd() }
    var cut = JSONReader(bytes, in: 2..<9)
    #expect(throws: JSONError(reason: .malformed, offset: 9, path: [], element: nil)) { try cut.readValue() }
  }
}
