import FeatureFiles
import Testing

@Suite struct FragmentRecordsTests {
  private let records = FragmentRecords([[1, 2, 3], [], [255]])
  private let bytes: [UInt8] = [3, 0, 0, 0, 1, 2, 3, 0, 0, 0, 0, 1, 0, 0, 0, 255]

  @Test func readsAndWrites() throws {
    #expect(records.bytes == bytes)
    #expect(try FragmentRecords(bytes: bytes) == records)
    #expect(try FragmentRecords(bytes: []).fragments.isEmpty)
    let longest = FragmentRecords([[UInt8](repeating: 9, count: FragmentRecords.maximumLength)])
    #expect(Array(longest.bytes[..<4]) == [255, 255, 0, 0])
    #expect(try FragmentRecords(bytes: longest.bytes) == longest)
  }

  @Test func namesTheRecordAndTheByteWhereItEnds() {
    #expect(throws: FragmentRecordsError.truncatedLength(record: 2, at: 11)) {
      try FragmentRecords(bytes: Array(bytes[..<13]))
    }
    #expect(throws: FragmentRecordsError.truncated(record: 0, expected: 3, found: 2, at: 4)) {
      try FragmentRecords(bytes: Array(bytes[..<6]))
    }
    #expect(throws: FragmentRecordsError.tooLong(record: 3, length: 65_536, at: 16)) {
      try FragmentRecords(bytes: bytes + [0, 0, 1, 0])
    }
    #expect(throws: FragmentRecordsError.tooLong(record: 0, length: .max, at: 0)) {
      try FragmentRecords(bytes: [255, 255, 255, 255])
    }
  }

  @Test func describesItselfInOneLine() {
    let errors: [any Error] = [
      FragmentRecordsError.truncatedLength(record: 2, at: 11),
      FragmentRecordsError.tooLong(record: 3, length: 9, at: 1),
      FragmentRecordsError.truncated(record: 0, expected: 3, found: 2, at: 4), PortablePixmapError.truncated(at: 3),
      NumPyError.unsupportedElementType("'<c8'", at: 20), NumPyError.integerTooLarge(element: 40),
    ]
    for error in errors { #expect(!"\(error)".contains("\n") && "\(error)".contains("byte")) }
    #expect("\(errors[2])" == "record 0: 3 bytes announced, the file ends after 2 of them (they begin at byte 4)")
  }
}
