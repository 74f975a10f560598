import Testing

@testable import FeatureCodec

/// | stream s | frame f | offset 8·length − s − f |, big-endian.
@Suite struct FragmentHeaderTests {
  /// Worked by hand.
  @Test(
    arguments: [
      // 0001 · 0010 · 0000 0011 0000 0100
      ([3, 4, 4], 1, 2, 0x304, [0x12, 0x03, 0x04]),
      // 1110 · 1111 · 1111 1111 1111 1111
      ([3, 4, 4], 14, 15, 65_535, [0xEF, 0xFF, 0xFF]),
      // 0000 · 10 · 01 0000 0000 0000 0001
      ([3, 4, 2], 0, 2, 0x10001, [0x09, 0x00, 0x01]),
      // 0011 · 10100101 · 1000 0000 0001
      ([3, 4, 8], 3, 0xA5, 0x801, [0x3A, 0x58, 0x01]),
      // 0 · 1001011 · 0000 0011 1110 1000
      ([3, 1, 7], 0, 75, 1000, [0x4B, 0x03, 0xE8]),
      // 10 · 00000001 · 11 0000 0000 0001
      ([3, 2, 8], 2, 1, 0x3001, [0x80, 0x70, 0x01]),
      // 110 · 10101 · 1000 0000 0000 0001
      ([3, 3, 5], 6, 21, 0x8001, [0xD5, 0x80, 0x01]),
      // 0101 · 1 0011 · 010 0000 0000 0000 0000 0001
      ([4, 4, 5], 5, 0x13, 0x200001, [0x59, 0xA0, 0x00, 0x01]),
      // 0111 · 11 · 11 1111 1111 1111 1111 1111 1110
      ([4, 4, 2], 7, 3, 0x3FFFFFE, [0x7F, 0xFF, 0xFF, 0xFE]),
      // 0010 · 101011 · 00 0001 0001 0001 0111 0000
      ([4, 4, 6], 2, 43, 70_000, [0x2A, 0xC1, 0x11, 0x70]),
      // 0 · 00 · 1 1111 1111 1111 1111 1111 1111 1111
      ([4, 1, 2], 0, 0, 0x1FFF_FFFF, [0x1F, 0xFF, 0xFF, 0xFF]),
    ] as [([Int], Int, Int, Int, [UInt8])])
  func bitsStandAsDrawn(widths: [Int], stream: Int, frame: Int, offset: Int, bytes: [UInt8]) {
    let format = FragmentHeaderFormat(length: widths[0], streamBits: widths[1], frameBits: widths[2])
    let header = FragmentHeader(stream: stream, frame: frame, offset: offset)
    #expect(header.bytes(format) == bytes)
    #expect(FragmentHeader(bytes.span, format) == header)
    let isControl = FragmentHeader.isControl(bytes.span)
    #expect(!isControl)
  }

  @Test(arguments: [3, 4], Array(2...8))
  func headersSurviveTheirBits(length: Int, frameBits: Int) {
    let seed = UInt64(length * 10 + frameBits)
    var random = SeededGenerator(seed: seed)
    var wrong = 0
    for streamBits in 1...4 {
      let format = FragmentHeaderFormat(length: length, streamBits: streamBits, frameBits: frameBits)
      #expect(format.frameCount * format.offsetCount == 1 << (length * 8 - streamBits))
      for _ in 0..<200 {
        let header = FragmentHeader(
          stream: Int.random(in: 0..<1 << streamBits, using: &random),
          frame: Int.random(in: 0..<format.frameCount, using: &random),
          offset: Int.random(in: 0..<format.offsetCount, using: &random))
        if FragmentHeader(header.bytes(format).span, format) != header { wrong += 1 }
        // No stream but the one of all ones, which no profile has, begins with four ones.
        let bytes = header.bytes(format)
        if FragmentHeader.isControl(bytes.span), header.stream != 1 << streamBits - 1 { wrong += 1 }
      }
    }
    #expect(wrong == 0, "seed \(seed)")
  }

  /// A sender's frame number goes on air modulo the number of frames, and each fragment begins with its own header.
  @Test(arguments: [(0, 0), (15, 15), (16, 0), (35, 3), (-1, 15)])
  func senderWritesTheHeader(frame: Int, onAir: Int) throws {
    var description = ProfileDescription(
      layer: Sample.layer(2, 8, 8, kernel: 1), scan: [pass(0..<2, 8, 8)], spread: 0)
    description.headerFormat = FragmentHeaderFormat(streamBits: 4, frameBits: 4)
    let profile = try description.profile()
    let fragments = try profile.fragments([UInt8](repeating: 7, count: 128), frame: frame, limit: 20)
    #expect(fragments.map { Array($0[..<3]) } == (0..<8).map { [UInt8(onAir), 0, UInt8(17 * $0)] })
  }
}
