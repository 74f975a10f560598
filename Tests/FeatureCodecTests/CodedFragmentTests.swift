import FeatureTypes
import Pooling
import Quantize
import TestFixtures
import Testing

@testable import FeatureCodec

/// Fragments of coded streams always make progress with any payload, and hold first symbols wherever they are cut.
@Suite struct CodedFragmentTests {
  /// One layer of `count` samples without pooling, and one coded stream.
  static func description(
    _ mode: CodeMode, bits: Int = 8, signed: Bool = true, count: Int = 60, scale: Int = 0, density: Int = 0,
    spread: Int = 16
  ) -> ProfileDescription {
    var description = ProfileDescription(
      layer: Sample.layer(1, 1, count, kernel: 1, bits: bits, signed: signed), scan: [pass(0..<1, 1, count)],
      spread: spread)
    guard mode != .raw else { return description }
    description.streams[0].rootCode = SymbolCode(mode: mode)
    description.streams[0].rootChannels = [ChannelCode(level: scale, density: mode == .plain ? 0 : density)]
    return description
  }

  /// The smallest payload always takes at least one symbol, for any symbols, scale and book: 7 bits of mask and 22 of
  /// number fit in four bytes. One byte less is refused.
  @Test(arguments: [CodeMode.plain, .sparse, .sparseUnsigned], [0, 2])
  func shortestPayloadGetsOn(mode: CodeMode, checkLength: Int) throws {
    var worst = Int.max
    var random = RandomSeed.generator
    for scale in ChannelCode.levelRange {
      for density in mode == .plain ? [0] : [0, 1, 3, 7] {
        var description = Self.description(mode, count: 17, scale: scale, density: density)
        description.checkLength = checkLength
        let profile = try description.profile()
        let least = profile.minimumPayload(ofStream: 0)
        #expect(least == 3 + 4 + checkLength)
        for symbol in [0x80, 0x7F, 0xFF, 1] as [UInt8] {
          for period in [1, 3] {
            let symbols = (0..<17).map { $0 % period == 0 ? symbol : symbol == 0x80 ? 0x7F : 0 }
            // Each call takes a symbol, so the sender ends after at most as many fragments as there are symbols.
            let fragments = try profile.fragments(symbols, limit: least)
            var receiver = Receiver(profile)
            var sizes: [Int] = []
            for fragment in fragments.shuffled(using: &random) {
              if case .stored(_, _, let new) = receiver.receive(fragment) { sizes.append(new) }
            }
            if sizes.count != fragments.count || receiver.stored() != symbols { worst = 0 }
            worst = min(worst, sizes.min() ?? 0)
          }
        }
        #expect(throws: FragmentError.payloadTooShort(minimum: least)) {
          try profile.fragments([UInt8](repeating: 0, count: 17), limit: least - 1)
        }
      }
    }
    #expect(worst >= 1)
  }

  /// The longest pair of a mask and a number has 29 bits: with three bytes a fragment could stay empty.
  @Test func fourBytesAreNeeded() {
    let masks = (0..<8).flatMap { book in (1..<16).map { MaskBook(number: book).codeword(of: $0).length } }
    let numbers = (0..<9 as Range<UInt32>).flatMap { k in
      (0..<256).map { RiceCode.codeword(of: $0, k: k).length }
    }
    let longest = (masks.max() ?? 0) + (numbers.max() ?? 0)
    #expect(longest == 29 && longest > 24 && longest <= 32)
  }

  /// 8 bytes are enough for a header of 3 bytes and codes, or one of 4 without a check. The longest payload takes a
  /// whole stream.
  @Test(arguments: [CodeMode.raw, .plain, .sparse, .sparseUnsigned], [8, 9, 65_535])
  func shortestAndLongestPayloads(mode: CodeMode, limit: Int) throws {
    var random = SeededGenerator(seed: UInt64(limit))
    var description = Self.description(mode, count: 3000, scale: 16, density: 6, spread: 32)
    description.headerFormat = FragmentHeaderFormat(length: limit == 8 ? 4 : 3, streams: 1)
    description.checkLength = limit == 8 ? 0 : 2
    let profile = try description.profile()
    let symbols = randomMap(profile.layer(ofStream: 0), using: &random)
    let fragments = try profile.fragments(symbols, limit: limit)
    if limit == 65_535 { #expect(fragments.count == 1) }
    #expect(fragments.allSatisfy { $0.count <= limit })
    var receiver = Receiver(profile)
    for fragment in fragments.reversed() { receiver.receive(fragment) }
    #expect(receiver.stored() == symbols)
  }

  /// A stream of more symbols than 65,535 bytes hold gives full fragments of 65,535 bytes and loses none.
  @Test func payloadsOfSixtyFourKilobytesAreFilled() throws {
    var description = Self.description(.raw, count: 65_535, spread: 0)
    description.checkLength = 1
    let profile = try description.profile()
    let symbols = (0..<65_535).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let fragments = try profile.fragments(symbols, limit: 65_535)
    #expect(fragments.map(\.count) == [65_535, 3 + 4 + 1])
    var receiver = Receiver(profile)
    #expect(receiver.receive(fragments[1]) == .stored(stream: 0, frame: 0, newSymbols: 4))
    #expect(receiver.receive(fragments[0]) == .stored(stream: 0, frame: 0, newSymbols: 65_531))
    #expect(receiver.stored() == symbols)
  }

  /// A sender that starts again sends the same stream again. With another payload limit it sends other fragments of the
  /// same symbols.
  @Test(arguments: [CodeMode.raw, .plain, .sparse])
  func repetitionSendsTheSameSymbols(mode: CodeMode) throws {
    var random = SeededGenerator(seed: 9)
    let profile = try Self.description(mode, count: 300, scale: 12, density: 5).profile()
    let symbols = randomMap(profile.layer(ofStream: 0), using: &random)
    var receiver = Receiver(profile)
    let rounds = try profile.withView { view in
      let stream = view.stream(0)
      var sender = StreamSender(stream, frame: 5)
      return try [30, 30, 47].map { limit in
        var fragments: [[UInt8]] = []
        while true {
          var payload = [UInt8](repeating: 0, count: limit)
          var output = payload.mutableSpan
          let length = try sender.nextFragment(of: stream, symbols: symbols.span, into: &output)
          if length == 0 { break }
          fragments.append(Array(payload[..<length]))
        }
        #expect(sender.offset == 300)
        sender.restart()
        #expect(sender.offset == 0)
        return fragments
      }
    }
    #expect(rounds[0] == rounds[1] && rounds[0] != rounds[2])
    // Every other fragment of the first round, the rest from the third.
    for (index, fragment) in rounds[0].enumerated() where index % 2 == 0 { receiver.receive(fragment) }
    for fragment in rounds[2] { receiver.receive(fragment) }
    #expect(receiver.stored(frame: 5) == symbols && !receiver.isInconsistent(frame: 5, stream: 0))
  }

  /// With any profile and any map, a fragment without a check that is cut anywhere is too short or gives its first
  /// symbols.
  @Test(arguments: 600..<640 as Range<UInt64>)
  func cutFragmentsGiveAPrefix(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var description = ProfileDescription.random(using: &random)
    (description.checkLength, description.hasSeededCheck) = (0, false)
    let profile = try description.profile()
    var wrong: [String] = []
    for stream in description.streams.indices {
      let symbols = profile.encode(anyMap(profile.layer(ofStream: stream), using: &random), stream: stream)
      let limit = profile.minimumPayload(ofStream: stream) + Int.random(in: 0...20, using: &random)
      for fragment in try profile.fragments(symbols, stream: stream, limit: limit).shuffled(using: &random).prefix(2) {
        let whole = try profile.describe(fragment).get()
        let order = Self.places(of: whole.offset..<whole.offset + whole.count, stream: stream, in: profile)
        var before = 0
        for length in 0...fragment.count {
          var receiver = Receiver(profile)
          let outcome = receiver.receive(Array(fragment[..<length]))
          var count = 0
          if case .stored(_, _, let new) = outcome { count = new }
          if count == 0, outcome != .refused(.tooShort) { wrong.append("\(length): \(outcome)") }
          var expected = [UInt8?](repeating: nil, count: symbols.count)
          for place in order.prefix(count) { expected[place] = symbols[place] }
          if receiver.stored(stream: stream) != expected || count < before { wrong.append("\(length) of \(fragment)") }
          before = count
        }
        if before != whole.count { wrong.append("\(before) of \(whole.count)") }
      }
    }
    #expect(wrong.isEmpty, "seed \(seed)")
  }

  /// The places of the symbols at `offsets` on air.
  private static func places(of offsets: Range<Int>, stream index: Int, in profile: Profile) -> [Int] {
    profile.withView { view in
      let stream = view.stream(index)
      var cursor = SymbolCursor(at: offsets.lowerBound)
      var places: [Int] = []
      while places.count < offsets.count, let run = cursor.next(in: stream) { places += run.places }
      return Array(places.prefix(offsets.count))
    }
  }
}
