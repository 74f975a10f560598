import Testing

@testable import FeatureCodec

/// One run of symbols, encoded and decoded.
@Suite struct CodeContextTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var mode: CodeMode
    var bits: Int
    var testDescription: String { "\(mode), \(bits) bits" }
    static let all = [CodeMode.raw, .plain, .sparse, .sparseUnsigned].flatMap { mode in
      (2...8).map { Case(mode: mode, bits: $0) }
    }
  }

  /// Runs that demand the most of a code, in a few lengths each.
  static func runs(bits: Int, using random: inout SeededGenerator) -> [[UInt8]] {
    let largest = UInt8(1 << bits - 1)
    let lowest: UInt8 = 1 << UInt8(bits - 1)
    var runs: [[UInt8]] = [[]]
    for count in [1, 2, 3, 4, 7, 17] {
      let noise = (0..<count).map { _ in UInt8.random(in: 0...largest, using: &random) }
      runs += [noise, noise.map { Bool.random(using: &random) ? $0 : 0 }]
      for symbol in [0, 1, largest, lowest, lowest - 1] { runs.append([UInt8](repeating: symbol, count: count)) }
      runs.append((0..<count).map { $0 % 2 == 0 ? lowest : lowest - 1 })
      runs.append((0..<count).map { $0 % 2 == 0 ? 0 : largest })
    }
    return runs
  }

  static func context(_ test: Case, using random: inout SeededGenerator) -> CodeContext {
    let half: Int32 = 1 << Int32(test.bits - 1)
    return CodeContext(
      code: SymbolCode(mode: test.mode, correlation: test.mode == .plain ? Int.random(in: 0...8, using: &random) : 0),
      channel: ChannelCode(
        level: Int.random(in: ChannelCode.levelRange, using: &random), density: Int.random(in: 0...7, using: &random)),
      bits: test.bits,
      // Unsigned layers have means of the whole range.
      mean: Int32.random(in: -half..<2 * half, using: &random))
  }

  /// The symbols in the first `cut` bits. The bits are shifted so that they end at a byte, since a reader takes whole
  /// bytes.
  static func decode(_ bytes: [UInt8], cut: Int, _ context: CodeContext, count: Int) throws -> [UInt8] {
    let skipped = -cut & 7
    var moved = [UInt8](repeating: 0, count: (cut + 7) / 8)
    for bit in 0..<cut where bytes[bit / 8] >> UInt8(7 - bit % 8) & 1 != 0 {
      moved[(bit + skipped) / 8] |= 0x80 >> UInt8((bit + skipped) % 8)
    }
    var context = context
    var reader = BitReader(moved.span, byteOffset: 0)
    _ = reader.skip(skipped)
    return try context.decode(count, from: &reader)
  }

  static func encode(_ symbols: [UInt8], _ context: CodeContext, room: Int) -> (bytes: [UInt8], bits: Int, sent: Int) {
    var payload = [UInt8](repeating: 0, count: room)
    var output = payload.mutableSpan
    var writer = BitWriter(&output, from: 0, to: room)
    var context = context
    let sent = context.encode(symbols.span, 0, symbols.count, with: &writer)
    let bits = room * 8 - writer.room
    writer.finish()
    return (Array(payload[..<writer.byteOffset]), bits, sent)
  }

  /// Whole runs are decoded to the same symbols. Cut at any bit, they give only first symbols, and never fewer than one
  /// bit earlier. A payload that ends early holds as many symbols as the encoder says.
  @Test(arguments: Case.all)
  func runsComeBackWholeAndCut(_ test: Case) throws {
    let seed = UInt64(test.bits)
    var random = SeededGenerator(seed: seed)
    var wrong: [String] = []
    for symbols in Self.runs(bits: test.bits, using: &random) {
      let context = Self.context(test, using: &random)
      let whole = Self.encode(symbols, context, room: 4 + symbols.count * 4)
      if whole.sent != symbols.count { wrong.append("\(symbols): \(whole.sent)") }
      var before = 0
      for cut in 0...whole.bits {
        let part = try Self.decode(whole.bytes, cut: cut, context, count: symbols.count)
        if part != Array(symbols.prefix(part.count)) || part.count < before { wrong.append("\(cut) of \(symbols)") }
        before = part.count
        guard cut % 8 == 0 else { continue }
        let early = Self.encode(symbols, context, room: cut / 8)
        if early.sent != part.count || early.bytes != Array(whole.bytes.prefix(cut / 8)) {
          wrong.append("room \(cut / 8) of \(symbols)")
        }
      }
      if before != symbols.count { wrong.append("\(symbols): \(before)") }
    }
    #expect(wrong.isEmpty, "seed \(seed)")
  }

  /// Any bits are either symbols or malformed. Symbols that no encoder writes still have the right width.
  @Test(arguments: Case.all)
  func anyBitsAreSymbolsOrMalformed(_ test: Case) {
    let seed = UInt64(test.bits) + 100
    var random = SeededGenerator(seed: seed)
    var (malformed, tooLarge) = (0, 0)
    for round in 0..<200 {
      var bytes = (0..<12).map { _ in UInt8.random(in: 0...255, using: &random) }
      if round % 3 == 0 { bytes = bytes.map { $0 | UInt8.random(in: 0...255, using: &random) | 0x3C } }
      var context = Self.context(test, using: &random)
      var reader = BitReader(bytes.span, byteOffset: 0)
      do throws(MalformedCode) {
        tooLarge += try context.decode(40, from: &reader).count { Int($0) >> test.bits != 0 }
      } catch {
        malformed += 1
      }
      // The scale always stays where k is at most 8.
      if context.k > 8 || context.book > 7 { tooLarge += 1 }
    }
    #expect(tooLarge == 0, "seed \(seed)")
    #expect(test.mode == .raw ? malformed == 0 : malformed > 0, "seed \(seed)")
  }

  /// 16 ones, a number above the highest, and a mask with bits beyond its group are malformed.
  @Test(
    arguments: [
      (.plain, 8, 1, [0xFF, 0xFF, 0x00]), (.sparse, 8, 4, [0b0111_1111, 0xFF, 0xFF, 0xFF]),
      // k = 1: 8 ones, 0, 11 is 19, which is not a symbol of 4 bits. Neither is 16, but 15 is.
      (.plain, 4, 1, [0xFF, 0b0110_0000]), (.plain, 4, 1, [0xFF, 0b0000_0000]),
      // Book 0, mask 8 is 100, for a group of three. Two bits: a fourth symbol that is nonzero. Mask 1 is 1010, then
      // number 3 with k = 1 and k = 0.
      (.sparse, 2, 1, [0b1010_1010]), (.sparseUnsigned, 2, 1, [0b1010_1110]),
      (.sparse, 8, 3, [0b1000_0000]), (.sparseUnsigned, 8, 1, [0b1011_0000]),
    ] as [(CodeMode, Int, Int, [UInt8])])
  func malformedCodesAreTold(mode: CodeMode, bits: Int, count: Int, bytes: [UInt8]) {
    // 72, one bit of A / 64.
    var context = CodeContext(
      code: SymbolCode(mode: mode), channel: ChannelCode(level: 8, density: mode == .sparse && count == 4 ? 7 : 0),
      bits: bits, mean: 0)
    var reader = BitReader(bytes.span, byteOffset: 0)
    #expect(throws: MalformedCode.self) { try context.decode(count, from: &reader) }
  }

  /// Bases worked by hand: half octaves from 4.5 up, 72 for a magnitude of 1. k is the number of bits of a 64th.
  @Test func scalesByHand() {
    #expect([0, 1, 2, 3, 8, 9, 10, 23].map { CodeContext.base($0) } == [4, 6, 9, 12, 72, 102, 144, 13_056])
    let ks = [0, 7, 8, 10, 12, 22, 23].map {
      CodeContext(code: .raw, channel: ChannelCode(level: $0), bits: 8, mean: 0).k
    }
    #expect(ks == [0, 0, 1, 2, 3, 8, 8])
  }

  /// A mode and its correlation take one byte, and so does a channel. Every other byte is refused.
  @Test func bytesOfCodes() {
    let codes = (UInt8.min...UInt8.max).compactMap { SymbolCode(packed: $0) }
    #expect(codes.count == 3 + 9 && Set(codes).count == 12)
    #expect((UInt8.min...UInt8.max).allSatisfy { SymbolCode(packed: $0)?.packed ?? $0 == $0 })
    #expect(SymbolCode(packed: 0b0100_0001) == SymbolCode(mode: .plain, correlation: 8))
    var code = SymbolCode(mode: .plain, correlation: 8)
    code.correlation = 3
    #expect(code == SymbolCode(packed: 0b0001_1001))
    let channels = (UInt8.min...UInt8.max).compactMap { ChannelCode(packed: $0) }
    #expect(channels.count == 24 * 8 && Set(channels).count == 192)
    #expect((UInt8.min...UInt8.max).allSatisfy { ChannelCode(packed: $0)?.packed ?? $0 == $0 })
    #expect(ChannelCode(packed: 0b101_10111) == ChannelCode(level: 23, density: 5))
  }
}
