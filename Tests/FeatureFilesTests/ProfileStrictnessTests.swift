import FeatureCodec
import FeatureFiles
import Testing

/// [PROF-10]: a profile's JSON is that of RFC 8259 without a byte order mark, and all its numbers are whole.
@Suite struct ProfileStrictnessTests {
  private static func utf16(_ text: String, mark: [UInt8] = [], isBigEndian: Bool = false) -> [UInt8] {
    mark
      + text.utf16.flatMap { unit in
        let bytes = [UInt8(truncatingIfNeeded: unit), UInt8(truncatingIfNeeded: unit >> 8)]
        return isBigEndian ? bytes.reversed() : bytes
      }
  }

  private static func text(_ rest: String = "") -> String {
    #"{"layers": [{"channels": 2, "height": 4, "width": 4}], "streams": [{"layer": 0}]"# + rest + "}"
  }

  private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

  private static let refusals: [(name: String, bytes: [UInt8], code: ProfileJSONError.Code, field: String)] = [
    ("a byte order mark", mark + Array(text().utf8), .notJSON, ""),
    ("a field twice after a byte order mark", mark + Array(text(#", "window": 2, "window": 1"#).utf8), .notJSON, ""),
    ("UTF-16 with a mark", utf16(text(), mark: [0xFF, 0xFE]), .notJSON, ""),
    ("UTF-16, little-endian", utf16(text()), .notJSON, ""),
    ("UTF-16, big-endian", utf16(text(), isBigEndian: true), .notJSON, ""),
    ("a field twice in UTF-16", utf16(text(#", "window": 2, "window": 1"#)), .notJSON, ""),
    ("a field twice", Array(text(#", "window": 2, "window": 1"#).utf8), .duplicateField, "window"),
    ("a field twice, escaped", Array(text(#", "window": 2, "win\u0064ow": 2"#).utf8), .duplicateField, "window"),
    ("a comma at the end", Array((text().dropLast() + ",}").utf8), .notJSON, ""),
    ("a field twice, a comma at the end", Array(text(#", "check": 1, "check": 1,"#).utf8), .duplicateField, "check"),
    ("almost 1", Array(text(#", "window": 1.0000000000000001"#).utf8), .notWhole, "window"),
    ("almost 0", Array(text(#", "check": 1e-400"#).utf8), .notWhole, "check"),
    ("beyond every double", Array(text(#", "window": 1e400"#).utf8), .outOfRange, "window"),
    ("a zero in front", Array(text(#", "window": 01"#).utf8), .notJSON, "window"),
    ("null", Array(text(#", "window": null"#).utf8), .wrongType, "window"),
    ("text after the value", Array((text() + " x").utf8), .notJSON, ""),
    ("bytes after the value", Array(text().utf8) + [0], .notJSON, ""),
  ]

  @Test(arguments: refusals.indices) func whatTheRFCForbidsIsRefused(index: Int) throws {
    let (name, bytes, code, field) = Self.refusals[index]
    let error = try #require(throws: ProfileJSONError.self, "\(name)") { try ProfileJSON(bytes) }
    #expect(error.code == code && error.field == field && error.offset != nil, "\(name): \(error)")
  }

  @Test func theSameIsReadWithoutTheFault() throws {
    let profile = try ProfileJSON(Array(Self.text().utf8)).profile()
    for rest in [#", "window": 1"#, #", "window": 1.0"#, #", "window": 10e-1"#, #", "check": 0.0, "window": 0.1E+1"#] {
      #expect(try ProfileJSON(Array(Self.text(rest).utf8)).profile() == profile)
    }
  }

  @Test func errorsNameFieldAndPlace() throws {
    let text = "{\"layers\": [\n  {\"channels\": 2, \"height\": \"4\"}]}"
    let error = #expect(throws: ProfileJSONError.self) { try ProfileJSON(Array(text.utf8)) }
    #expect(error?.description == "layers.0.height: of the wrong type, at line 2, byte 41")
    #expect(error?.code == .wrongType && error?.field == "layers.0.height" && error?.offset == 41)
    let missing = #expect(throws: ProfileJSONError.self) {
      try ProfileJSON(Array(#"{"layers": [{"height": 4, "width": 4}], "streams": [{"layer": 0}]}"#.utf8)).profile()
    }
    #expect(missing?.code == .missingField && missing?.description == "layers.0.channels: missing")
    let window = #expect(throws: ProfileJSONError.self) {
      try ProfileJSON(Array(Self.text(#", "window": 65"#).utf8)).profile()
    }
    #expect(window?.code == .contradiction && window?.field == "window" && window?.offset == nil)
  }

  /// Layers and streams are counted before their scans are made: a short file may ask for long scans.
  @Test(arguments: [("layers", "{}"), ("streams", #"{"layer": 0}"#)])
  func tooManyAreRefusedWhileTheyAreRead(field: String, item: String) {
    let items = [String](repeating: item, count: 16).joined(separator: ",")
    let error = #expect(throws: ProfileJSONError.self) { try ProfileJSON(Array("{\"\(field)\": [\(items)]}".utf8)) }
    #expect(error?.description.hasPrefix("\(field): more than 15, at line 1") == true)
  }

  /// Unknown names are shown on one line.
  @Test func hostileNamesAreShownAsOneLine() {
    let error = #expect(throws: ProfileJSONError.self) { try ProfileJSON(Array(#"{"a\nb\u001b": 1}"#.utf8)) }
    #expect(error?.description == #"a\u{A}b\u{1B}: no such field, at line 1, byte 14"#)
  }
}
