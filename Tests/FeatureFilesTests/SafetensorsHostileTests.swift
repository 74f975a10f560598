import FeatureFiles
import TestFixtures
import Testing

/// A header that must be refused, and the error.
struct HostileHeader: CustomTestStringConvertible, Sendable {
  let header: String
  var dataLength = 8
  let error: SafetensorsError
  var testDescription: String { header }

  private static func entry(_ name: String, type: String = "F32", _ shape: String, _ offsets: String) -> String {
    SafetensorsBuilder.entry(name, type: type, shape: shape, offsets: offsets)
  }

  static let all: [HostileHeader] = [
    HostileHeader(
      header: "{\(entry("a", type: "I64", "1", "0,8"))}", error: .unsupportedType(tensor: "a", type: "I64")),
    HostileHeader(
      header: "{\(entry("a", type: "BF16", "2", "0,8"))}", error: .sizeMismatch(tensor: "a", expected: 4, found: 8)),
    HostileHeader(header: "{\(entry("a", "2", "0,8")),\(entry("a", "2", "0,8"))}", error: .duplicateName("a")),
    HostileHeader(header: #"{"a":{"dtype":"F32","dtype":"F32"}}"#, error: .duplicateName("dtype")),
    HostileHeader(header: #"{"__metadata__":{"k":"","k":""}}"#, error: .duplicateName("k")),
    // Shapes: overflow of `Int`, a product beyond the limit, a size that differs from that of the bytes.
    HostileHeader(header: "{\(entry("a", "4294967296,4294967296,4294967296", "0,8"))}", error: .tooLarge(tensor: "a")),
    HostileHeader(header: "{\(entry("a", "268435457", "0,8"))}", error: .tooLarge(tensor: "a")),
    HostileHeader(
      header: "{\(entry("a", "3", "0,8"))}", error: .sizeMismatch(tensor: "a", expected: 12, found: 8)),
    HostileHeader(
      header: "{\(entry("a", "0", "0,8"))}", error: .sizeMismatch(tensor: "a", expected: 0, found: 8)),
    // Offsets.
    HostileHeader(header: "{\(entry("a", "2", "8,0"))}", error: .offsetsOutOfRange(tensor: "a")),
    HostileHeader(header: "{\(entry("a", "3", "0,12"))}", error: .offsetsOutOfRange(tensor: "a")),
    HostileHeader(
      header: "{\(entry("a", "0", "9223372036854775807,9223372036854775807"))}",
      error: .offsetsOutOfRange(tensor: "a")),
    HostileHeader(header: "{\(entry("a", "2", "0,8")),\(entry("b", "1", "4,8"))}", error: .overlap(tensor: "b")),
    HostileHeader(header: "{\(entry("a", "2", "0,8")),\(entry("b", "2", "0,8"))}", error: .overlap(tensor: "b")),
    HostileHeader(header: "{\(entry("a", "1", "4,8"))}", error: .unusedBytes(before: "a")),
    HostileHeader(header: "{\(entry("a", "1", "0,4"))}", error: .unusedBytes(before: nil)),
    HostileHeader(header: "{}", error: .unusedBytes(before: nil)),
    // Not a header. The offset is that of the faulty byte (or, for a field, of its entry).
    HostileHeader(header: "", error: .malformedHeader(offset: 8)),
    HostileHeader(header: " {}", error: .malformedHeader(offset: 8)),
    HostileHeader(header: "[]", error: .malformedHeader(offset: 8)),
    HostileHeader(header: "{}x", error: .malformedHeader(offset: 10)),
    HostileHeader(header: "{,}", error: .malformedHeader(offset: 9)),
    HostileHeader(header: #"{"a":{}}"#, error: .malformedHeader(offset: 13)),
    HostileHeader(header: #"{"a":{"extra":"F32"}}"#, error: .malformedHeader(offset: 22)),
    HostileHeader(header: #"{"a":[[[[[[]]]]]]}"#, error: .malformedHeader(offset: 13)),
    HostileHeader(header: #"{"a":{"shape":[-1]}}"#, error: .malformedHeader(offset: 23)),
    HostileHeader(header: #"{"a":{"shape":[1.5]}}"#, error: .malformedHeader(offset: 24)),
    HostileHeader(header: #"{"a":{"shape":[01]}}"#, error: .malformedHeader(offset: 24)),
    HostileHeader(header: #"{"a":{"shape":[9223372036854775808]}}"#, error: .malformedHeader(offset: 41)),
    HostileHeader(header: #"{"a":{"shape":[1,]}}"#, error: .malformedHeader(offset: 25)),
    HostileHeader(header: #"{"\ud83d":{}}"#, error: .malformedHeader(offset: 17)),
    HostileHeader(header: #"{"\ude00":{}}"#, error: .malformedHeader(offset: 16)),
    HostileHeader(header: #"{"\x":{}}"#, error: .malformedHeader(offset: 12)),
    HostileHeader(header: "{\"a\nb\":{}}", error: .malformedHeader(offset: 12)),
    HostileHeader(
      header: #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4,8]}}"#, error: .malformedHeader(offset: 13)),
  ]
}

@Suite struct SafetensorsHostileTests {
  @Test(arguments: HostileHeader.all) func aBadHeaderThrows(_ example: HostileHeader) {
    let file = SafetensorsBuilder.file(header: example.header, data: [UInt8](repeating: 0, count: example.dataLength))
    #expect(throws: example.error) { try Safetensors(file) }
  }

  @Test func aTruncatedFileThrows() {
    for length in SafetensorsBuilder.sound.indices {
      #expect(throws: SafetensorsError.self, "\(length) bytes") {
        try Safetensors(Array(SafetensorsBuilder.sound.prefix(length)))
      }
    }
  }

  @Test(
    arguments: [
      (length: .max, error: .headerTooLong(.max)), (length: 1 << 63, error: .headerTooLong(1 << 63)),
      (length: 1_048_577, error: .headerTooLong(1_048_577)), (length: 1 << 20, error: .truncated),
      (length: 3, error: .truncated),
    ] as [(length: UInt64, error: SafetensorsError)])
  func anAnnouncedLengthIsNotBelieved(_ example: (length: UInt64, error: SafetensorsError)) {
    #expect(throws: example.error) {
      try Safetensors(SafetensorsBuilder.file(header: "{}", announced: example.length))
    }
  }

  @Test func bytesThatAreNotUTF8Throw() {
    var file = SafetensorsBuilder.file(header: #"{"ab":{}}"#)
    file[10] = 0xFF
    #expect(throws: SafetensorsError.malformedHeader(offset: 13)) { try Safetensors(file) }
  }

  /// Any byte of the header changed to one of a few values gives a file or an error, and never a trap.
  @Test func changedBytesNeverTrap() {
    let sound = SafetensorsBuilder.sound
    for index in 0..<sound.count - 28 {
      for byte in [0, 0x22, 0x2C, 0x30, 0x39, 0x5C, 0x5B, 0x7B, 0x7D, 0x80, 0xFF] as [UInt8] {
        var file = sound
        file[index] = byte
        guard let read = try? Safetensors(file) else { continue }
        for name in read.names { #expect(read.shape(of: name) != nil) }
      }
    }
  }
}
