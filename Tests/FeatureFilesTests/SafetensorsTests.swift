import FeatureFiles
import TestFixtures
import Testing

@Suite struct SafetensorsTests {
  @Test func tensorsAreReadByName() throws {
    let file = try Safetensors(SafetensorsBuilder.sound)
    #expect(file.names == ["a", "b"])
    #expect(file.metadata == ["made by": "hand"])
    #expect(file.shape(of: "a") == [2, 3])
    #expect(file.shape(of: "c") == nil)
    // The reader accepts NaN and infinities.
    let expected: [Float] = [1, -2, 0.5, .infinity, .nan, 3.25]
    #expect(try file.values(of: "a", shape: [2, 3]).map(\.bitPattern) == expected.map(\.bitPattern))
    #expect(try file.values(of: "b", shape: [1]) == [42])
  }

  /// 1, −2 and the smallest number of each type.
  @Test func halvesAreExact() throws {
    let e = SafetensorsBuilder.entry
    let header = "{\(e("half", "F16", "3", "0,6")),\(e("brain", "BF16", "3", "6,12"))}"
    let data: [UInt8] = [0x00, 0x3C, 0x00, 0xC0, 0x01, 0x00, 0x80, 0x3F, 0x00, 0xC0, 0x01, 0x00]
    let file = try Safetensors(SafetensorsBuilder.file(header: header, data: data))
    #expect(try file.values(of: "half", shape: [3]) == [1, -2, 0x1p-24])
    #expect(try file.values(of: "brain", shape: [3]) == [1, -2, 0x1p-133])
  }

  /// 1/3 in float64, which float32 rounds; −128 and 127.
  @Test func doublesAndIntegersAreRead() throws {
    let e = SafetensorsBuilder.entry
    let header = "{\(e("third", "F64", "1", "0,8")),\(e("bytes", "I8", "2", "8,10"))}"
    let data = (0..<8).map { UInt8(truncatingIfNeeded: (1.0 / 3).bitPattern >> (8 * $0)) } + [0x80, 0x7F]
    let file = try Safetensors(SafetensorsBuilder.file(header: header, data: data))
    #expect(try file.doubles(of: "third", shape: [1]) == [1.0 / 3])
    #expect(try file.values(of: "third", shape: [1]) == [Float(1.0 / 3)])
    #expect(try file.integers(of: "bytes", shape: [2]) == [-128, 127])
    #expect(file.hasIntegers("bytes") && !file.hasIntegers("third") && !file.hasIntegers("none"))
    #expect(throws: SafetensorsError.unsupportedType(tensor: "bytes", type: "I8")) {
      try file.values(of: "bytes", shape: [2])
    }
    #expect(throws: SafetensorsError.unsupportedType(tensor: "third", type: "F64")) {
      try file.integers(of: "third", shape: [1])
    }
  }

  @Test func whatIsNotThereThrows() throws {
    let file = try Safetensors(SafetensorsBuilder.sound)
    #expect(throws: SafetensorsError.missingTensor("c")) { try file.values(of: "c", shape: [1]) }
    #expect(throws: SafetensorsError.wrongShape(tensor: "a", expected: [3, 2], found: [2, 3])) {
      try file.values(of: "a", shape: [3, 2])
    }
  }

  /// é as one code point and as two: PyTorch and the format take them for two tensors.
  @Test func equivalentNamesAreTwoTensors() throws {
    let e = SafetensorsBuilder.entry
    let header = "{\(e("\u{e9}", "F32", "1", "0,4")),\(e("e\u{301}", "F32", "1", "4,8"))}"
    let file = try Safetensors(SafetensorsBuilder.file(header: header, data: SafetensorsBuilder.bytes(of: [7, 8])))
    #expect(file.names.map(\.utf8.count) == [2, 3])
    #expect(try file.values(of: "\u{e9}", shape: [1]) == [7])
    #expect(try file.values(of: "e\u{301}", shape: [1]) == [8])
  }

  @Test func emptyAndScalarTensorsAreTensors() throws {
    let e = SafetensorsBuilder.entry
    let header = "{\(e("none", "F32", "0,5", "0,0")),\(e("one", "F32", "", "0,4"))}"
    let file = try Safetensors(SafetensorsBuilder.file(header: header, data: SafetensorsBuilder.bytes(of: [7])))
    #expect(try file.values(of: "none", shape: [0, 5]) == [])
    #expect(try file.values(of: "one", shape: []) == [7])
    #expect(try Safetensors(SafetensorsBuilder.file(header: "{}")).names == [])
  }

  @Test(arguments: [
    (written: #"a\"\\\/\b\f\n\r\t"#, name: "a\"\\/\u{8}\u{C}\n\r\t"), (written: #"\u00e9\u20AC"#, name: "é€"),
    (written: #"\ud83d\ude00"#, name: "😀"), (written: "größe", name: "größe"),
  ])
  func escapesInNames(_ example: (written: String, name: String)) throws {
    let header = "{" + SafetensorsBuilder.entry(example.written, shape: "0", offsets: "0,0") + "}"
    #expect(try Safetensors(SafetensorsBuilder.file(header: header)).names == [example.name])
  }
}
