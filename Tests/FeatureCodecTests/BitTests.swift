import Testing

@testable import FeatureCodec

/// Writing and reading bits, most significant first.
@Suite struct BitTests {
  struct Piece {
    var bits: UInt32
    var length: Int
  }

  static func pieces(_ count: Int, using random: inout SeededGenerator) -> [Piece] {
    (0..<count).map { _ in
      let length = Int.random(in: 1...24, using: &random)
      return Piece(bits: UInt32.random(in: 0..<1 << UInt32(length), using: &random), length: length)
    }
  }

  /// For any room and any codewords, the codewords that fit are written whole, the first bits of the next one fill the
  /// payload, and nothing outside is touched.
  @Test(arguments: 0..<20 as Range<UInt64>)
  func writerFillsItsRoom(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let pieces = Self.pieces(12, using: &random)
    let wanted = pieces.map { text(($0.bits, $0.length)) }
    for count in 0...30 {
      let first = min(3, count)
      var payload = [UInt8](repeating: 0xAB, count: count + 2)
      var output = payload.mutableSpan
      var writer = BitWriter(&output, from: first, to: count)
      var written = 0
      while written < pieces.count,
        writer.append(pieces[written].bits, length: pieces[written].length)
      {
        written += 1
      }
      let room = (count - first) * 8
      let fitting = (0...wanted.count).last { wanted[..<$0].reduce(0) { $0 + $1.count } <= room }
      #expect(written == fitting, "seed \(seed), \(count)")
      let left = writer.room
      #expect(left == (written < pieces.count ? 0 : room - wanted.joined().count), "seed \(seed), \(count)")
      writer.finish()
      let end = writer.byteOffset
      #expect(end == first + (min(room, wanted.joined().count) + 7) / 8, "seed \(seed), \(count)")
      var bits = String(wanted.joined().prefix(room))
      bits += String(repeating: "0", count: (end - first) * 8 - bits.count)
      let found = payload[first..<end].map { text((UInt32($0), 8)) }.joined()
      #expect(found == bits, "seed \(seed), \(count)")
      let outside = Array(payload[..<first]) + Array(payload[end...])
      #expect(outside.allSatisfy { $0 == 0xAB }, "seed \(seed), \(count)")
    }
  }

  @Test func writerWithoutRoomWritesNothing() {
    var payload: [UInt8] = [1, 2, 3]
    var output = payload.mutableSpan
    var writer = BitWriter(&output, from: 3, to: 3)
    let fits = writer.append(1, length: 1)
    writer.finish()
    let end = writer.byteOffset
    #expect(!fits && end == 3 && payload == [1, 2, 3])
  }

  /// From every bit on, `next32` is the next 32 bits, with zeros after the end, and reading stops at the end.
  @Test func readerSeesEveryBit() {
    var random = SeededGenerator(seed: 5)
    for count in 0...12 {
      let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
      let digits = bytes.map { text((UInt32($0), 8)) }.joined()
      for first in 0...count {
        for skipped in 0...(count - first) * 8 {
          var reader = BitReader(bytes.span, byteOffset: first)
          var didSkip = reader.skip(min(7, skipped))
          didSkip = reader.skip(skipped - min(7, skipped)) && didSkip
          let rest = digits.dropFirst(first * 8 + skipped)
          let window = String((rest + String(repeating: "0", count: 32)).prefix(32))
          let (remaining, isSame) = (reader.remaining, text((reader.next32, 32)) == window)
          let isRefused = !reader.skip(rest.count + 1) && reader.remaining == rest.count
          #expect(didSkip && remaining == rest.count && isSame && isRefused)
          for bits in 1...8 {
            var copy = BitReader(bytes.span, byteOffset: first)
            _ = copy.skip(skipped)
            let read = copy.read(bits: bits)
            #expect(read == (rest.count >= bits ? UInt8(rest.prefix(bits), radix: 2) : nil))
            let left = copy.remaining
            #expect(left == rest.count - (read == nil ? 0 : bits))
          }
        }
      }
    }
  }
}
