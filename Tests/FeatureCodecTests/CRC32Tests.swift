import SeededRandom
import Testing

@testable import FeatureCodec

/// [PROF-2], bit by bit and by a table.
@Suite struct CRC32Tests {
  @Test func checkValue() {
    let digits = ContiguousArray("123456789".utf8)
    #expect(CRC32.checksum(of: digits.span) == 0xCBF4_3926)
    #expect(CRC32.tableChecksum(of: digits.span) == 0xCBF4_3926)
  }

  @Test func bothAgree() {
    var random = SeededGenerator(seed: 5)
    for count in [0, 1, 2, 3, 255, 1000] {
      let bytes = ContiguousArray((0..<count).map { _ in UInt8.random(in: 0...255, using: &random) })
      #expect(CRC32.tableChecksum(of: bytes.span) == CRC32.checksum(of: bytes.span))
    }
  }
}
