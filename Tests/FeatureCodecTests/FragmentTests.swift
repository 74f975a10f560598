import FeatureTypes
import Pooling
import Quantize
import Testing

@testable import FeatureCodec

@Suite struct FragmentTests {
  /// The symbols of a stream and their order on air, which give the expected bits of a fragment for any profile.
  struct OnAir {
    let profile: Profile
    let symbols: [UInt8]
    /// In the order on air, `bits` low bits each.
    let codes: [UInt8]
    let bits: Int

    init(_ sample: Sample, seed: UInt64) throws {
      var random = SeededGenerator(seed: seed)
      let layer = sample.description.layers[0]
      profile = try sample.description.profile()
      symbols = profile.encode(randomMap(layer, using: &random))
      let order = AirOrder(sample.description.streams[0], channels: layer.shape.channels)
      let places = Dictionary(uniqueKeysWithValues: zip(order.memory, symbols))
      bits = layer.format.range.bits
      let mask = UInt8((1 << bits) - 1)
      codes = order.places.map { (places[$0] ?? 0) & mask }
    }

    /// The body of a fragment with `count` symbols from `offset` on: their bits, then the first bits of the next code
    /// or zeros.
    func body(offset: Int, count: Int) -> [UInt8] {
      var stream: [UInt8] = []
      for code in codes[offset...].prefix(count + 1) {
        stream += (0..<bits).map { code >> UInt8(bits - 1 - $0) & 1 }
      }
      let length = (count * bits + 7) / 8
      stream += [UInt8](repeating: 0, count: 8)
      return (0..<length).map { byte in stream[byte * 8..<byte * 8 + 8].reduce(0) { $0 << 1 | $1 } }
    }
  }

  /// At every limit, fragments are as long as they can be, hold the symbols in the order on air, and end with the first
  /// bits of the code that did not fit.
  @Test(arguments: Sample.small)
  func fragmentsHoldTheirSymbols(_ sample: Sample) throws {
    let air = try OnAir(sample, seed: 11)
    let header = sample.description.effectiveHeaderFormat.length
    var wrong: [String] = []
    for limit in Array(header + 1...header + 12) + [20, 21, 57, 182, 244, 495, 512, 600] {
      var offset = 0
      for fragment in try air.profile.fragments(air.symbols, limit: limit) {
        let count = min((limit - header) * 8 / air.bits, air.codes.count - offset)
        if Array(fragment[header...]) != air.body(offset: offset, count: count) { wrong.append("\(limit) \(offset)") }
        let described = try air.profile.describe(fragment).get()
        if described.offset != offset || described.count != count { wrong.append("\(limit) \(described)") }
        if offset + count < air.codes.count, fragment.count != header + (count * air.bits + 7) / 8 {
          wrong.append("\(limit): \(fragment.count) bytes")
        }
        offset += count
      }
      if offset != air.codes.count { wrong.append("\(limit): \(offset) symbols") }
    }
    #expect(wrong.isEmpty)
  }

  /// All payload limits up to 600, lengths only.
  @Test(arguments: [2, 3, 5, 8])
  func lengthsAtEveryLimit(bits: Int) throws {
    let layer = Sample.layer(8, 20, 20, kernel: 1, bits: bits)
    let profile = try ProfileDescription(layer: layer, scan: [pass(0..<8, 20, 20)], spread: 0).profile()
    let symbols = [UInt8](repeating: 1, count: 3200)
    var wrong: [Int] = []
    for limit in Array(4...70) + Array(stride(from: 71, through: 600, by: 7)) {
      let perFragment = (limit - 3) * 8 / bits
      let lengths = try profile.fragments(symbols, limit: limit).map(\.count)
      let rest = 3200 % perFragment
      let full = [Int](repeating: 3 + (perFragment * bits + 7) / 8, count: 3200 / perFragment)
      if lengths != full + (rest > 0 ? [3 + (rest * bits + 7) / 8] : []) { wrong.append(limit) }
    }
    #expect(wrong.isEmpty)
  }

  /// Two senders at the same offset are equal, whatever way they took.
  @Test func sendersAreEqualAtTheSameOffset() throws {
    let profile = try ProfileDescription(
      layer: Sample.layer(2, 4, 4, kernel: 4), scan: [pass(0..<2, 1, 1), pass(0..<2, 4, 4)], spread: 0
    ).profile()
    let symbols = [UInt8](repeating: 1, count: 32)
    func sender(limits: [Int]) throws -> StreamSender {
      var sender = StreamSender(profile.view.stream(0), frame: 1)
      for limit in limits {
        var payload = [UInt8](repeating: 0, count: limit)
        var span = payload.mutableSpan
        _ = try sender.nextFragment(of: profile.view.stream(0), symbols: symbols.span, into: &span)
      }
      return sender
    }
    #expect(Set([try sender(limits: [4, 4, 4, 4]), try sender(limits: [7]), try sender(limits: [5, 5])]).count == 1)
  }

  /// Worked by hand: 3 bits, symbols 1 2 3 4 -4 …: 001 010 01|1 100 …, the last byte filled with the bits that follow.
  @Test func bytesByHand() throws {
    let profile = try ProfileDescription(
      layer: Sample.layer(1, 1, 6, kernel: 1, bits: 3), scan: [pass(0..<1, 1, 6)], spread: 0
    ).profile()
    let symbols: [UInt8] = [1, 2, 3, 0xFC, 0xFF, 0]
    #expect(
      try profile.fragments(symbols, limit: 4) == [
        [0, 0, 0, 0b001_010_01], [0, 0, 2, 0b011_100_11], [0, 0, 4, 0b111_000_00],
      ])
    #expect(
      try profile.fragments(symbols, limit: 5) == [[0, 0, 0, 0b001_010_01, 0b1_100_111_0], [0, 0, 5, 0b000_00000]])
  }

  @Test func twentyBytesCarrySeventeenSymbols() throws {
    let air = try OnAir(Sample.small[0], seed: 1)
    let fragments = try air.profile.fragments(air.symbols, limit: 20)
    #expect(fragments.allSatisfy { $0.count == 20 || $0 == fragments.last })
    #expect(try fragments.first.map { try air.profile.describe($0).get().count } == 17)
    #expect(fragments.count == (air.symbols.count + 16) / 17)
  }

  @Test(arguments: [(3, 8), (3, 2), (4, 8), (4, 5)])
  func tooShortPayloadIsAnError(length: Int, bits: Int) throws {
    let sample = Sample("", Sample.layer(1, 4, 4, kernel: 1, bits: bits), [pass(0..<1, 4, 4)])
      .with { $0.headerFormat = FragmentHeaderFormat(length: length, streams: 1) }
    let air = try OnAir(sample, seed: 1)
    for limit in 0...length {
      #expect(throws: FragmentError.payloadTooShort(minimum: length + 1)) {
        try air.profile.fragments(air.symbols, limit: limit)
      }
    }
    #expect(try air.profile.fragments(air.symbols, limit: length + 1).count == (16 + 8 / bits - 1) / (8 / bits))
    #expect(FragmentError.payloadTooShort(minimum: 4).code == 1)
  }

  /// The limit may change between calls, and a call in between may fail. The end of the stream is reported once and
  /// stays.
  @Test(arguments: 0..<20 as Range<UInt64>)
  func limitChangesBetweenCalls(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let sample = try #require(Sample.small.randomElement(using: &random))
    let air = try OnAir(sample, seed: seed)
    air.profile.withView { view in
      let stream = view.stream(0)
      var sender = StreamSender(stream, frame: 0)
      var offset = 0
      var wrong = 0
      while offset < air.codes.count {
        var payload = [UInt8](repeating: 0, count: Int.random(in: 0...60, using: &random))
        var output = payload.mutableSpan
        let before = sender
        guard let length = try? sender.nextFragment(of: stream, symbols: air.symbols.span, into: &output) else {
          if sender != before || payload.count >= 5 { wrong += 1 }
          continue
        }
        guard case .success(let described) = air.profile.describe(Array(payload[..<length])) else {
          wrong += 1
          break
        }
        if described.offset != offset || length > payload.count { wrong += 1 }
        offset += described.count
        if sender.offset != offset { wrong += 1 }
      }
      #expect(wrong == 0 && offset == air.codes.count, "seed \(seed)")
      for _ in 0..<3 {
        var payload = [UInt8](repeating: 0xEE, count: 20)
        var output = payload.mutableSpan
        let length = try? sender.nextFragment(of: stream, symbols: air.symbols.span, into: &output)
        #expect(length == 0 && payload == [UInt8](repeating: 0xEE, count: 20), "nothing is written at the end")
      }
    }
  }
}
