import FeatureTypes
import TestFixtures
import Testing

@testable import FeatureCodec

/// The fast forms make and read the same bytes as the scalar forms, which follow the specification line by line.
@Suite struct FastFormTests {
  /// Any profile, any map, a limit that changes from fragment to fragment, and strings that end early.
  @Test(arguments: 0..<120 as Range<UInt64>)
  func senders(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let profile = try ProfileDescription.random(using: &random).profile()
    for stream in 0..<profile.streamCount {
      let symbols = profile.anySymbols(ofStream: stream, using: &random)
      let isBytes = profile.withView { $0.stream(stream).isBytes }
      let count = isBytes ? Int.random(in: 0...symbols.count, using: &random) : symbols.count
      var scalar = profile.withView {
        StreamSender($0.stream(stream), frame: 3, session: UInt16(seed), symbolCount: count)
      }
      scalar.restart(at: Int.random(in: 0...count, using: &random))
      var fast = scalar
      repeat {
        let limit =
          profile.minimumPayload(ofStream: stream) + Int.random(in: 0...[3, 20, 300][Int(seed % 3)], using: &random)
        let expected = try fragment(limit) { output throws(FragmentError) in
          try profile.withView { view throws(FragmentError) in
            try scalar.nextFragment(of: view.stream(stream), symbols: symbols.span, into: &output)
          }
        }
        let actual = try fragment(limit) { output throws(FragmentError) in
          try fast.nextFragment(of: profile, symbols: symbols.span, into: &output)
        }
        try #require(actual == expected && fast == scalar, "seed \(seed), stream \(stream)")
      } while scalar.offset < count
      #expect(
        try fragment(65_535) { o throws(FragmentError) in
          try fast.nextFragment(of: profile, symbols: symbols.span, into: &o)
        } == [])
    }
  }

  /// One byte less than the smallest payload is refused, and nothing is sent.
  @Test func shortPayloads() throws {
    var random = SeededGenerator(seed: 4)
    let profile = try ProfileDescription.random(using: &random).profile()
    let symbols = profile.anySymbols(ofStream: 0, using: &random)
    var sender = profile.withView { StreamSender($0.stream(0), frame: 0) }
    let least = profile.minimumPayload(ofStream: 0)
    #expect(throws: FragmentError.payloadTooShort(minimum: least)) {
      try fragment(least - 1) { output throws(FragmentError) in
        try sender.nextFragment(of: profile, symbols: symbols.span, into: &output)
      }
    }
    #expect(sender.offset == 0)
  }

  /// Fragments that are repeated, cut, damaged, or of other symbols, and garbage.
  @Test(arguments: 0..<120 as Range<UInt64>)
  func receivers(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let profile = try ProfileDescription.random(using: &random).profile()
    var fragments: [[UInt8]] = []
    for stream in 0..<profile.streamCount {
      let least = profile.minimumPayload(ofStream: stream)
      for _ in 0..<2 {
        let symbols = profile.anySymbols(ofStream: stream, using: &random)
        let limit = least + Int.random(in: 0...80, using: &random)
        fragments += try profile.fragments(
          symbols, stream: stream, frame: Int.random(in: 0...1, using: &random), limit: limit)
      }
    }
    let whole = fragments.count
    for _ in 0..<2 * whole {
      fragments.append(profile.damaged(fragments[Int.random(in: 0..<whole, using: &random)], using: &random))
    }
    var fast = Receiver(profile)
    var scalar = fast
    scalar.usesScalarForms = true
    for fragment in fragments.shuffled(using: &random) {
      try #require(fast.receive(fragment) == scalar.receive(fragment), "seed \(seed), \(fragment)")
      try #require(
        fast.symbols == scalar.symbols && fast.presence == scalar.presence && fast.counts == scalar.counts
          && fast.inconsistent == scalar.inconsistent, "seed \(seed), \(fragment)")
    }
  }

  private func fragment(
    _ limit: Int, _ send: (inout MutableSpan<UInt8>) throws(FragmentError) -> Int
  ) throws(FragmentError) -> [UInt8] {
    var payload = [UInt8](repeating: 0xCC, count: limit)
    var output = payload.mutableSpan
    let length = try send(&output)
    // Nothing after the fragment is written.
    precondition(payload[length...].allSatisfy { $0 == 0xCC }, "a byte after the fragment was written")
    return Array(payload[..<length])
  }
}

extension Profile {
  /// Symbols as a device stores them: of a map, or of random bytes of the layer's range.
  fileprivate func anySymbols(ofStream stream: Int, using random: inout SeededGenerator) -> [UInt8] {
    let layer = layer(ofStream: stream)
    if withView({ !$0.stream(stream).isBytes }), Bool.random(using: &random) {
      return encode(anyMap(layer, using: &random), stream: stream)
    }
    let range = layer.format.range
    let mostly = UInt8.random(in: 0...9, using: &random)
    return (0..<symbolCount(ofStream: stream)).map { _ in
      let value = Int32.random(in: range.lowest...range.highest, using: &random)
      return range.pattern(of: UInt8.random(in: 0...9, using: &random) < mostly ? layer.format.zero : value)
    }
  }

  /// A fragment with flipped bits, cut, or with random codes after its header. If the profile has a check, it matches.
  fileprivate func damaged(_ fragment: [UInt8], using random: inout SeededGenerator) -> [UInt8] {
    var bytes = Array(fragment.dropLast(checkLength))
    let codes = headerFormat.length..<bytes.count
    switch Int.random(in: 0..<4, using: &random) {
    case 0: bytes.removeLast(Int.random(in: 0...codes.count, using: &random))
    case 1: for byte in codes { bytes[byte] = .random(in: 0...255, using: &random) }
    case 2: bytes += (0..<Int.random(in: 1...9, using: &random)).map { _ in .random(in: 0...255, using: &random) }
    default:
      if let byte = codes.randomElement(using: &random) { bytes[byte] ^= 1 << UInt8.random(in: 0...7, using: &random) }
    }
    guard checkLength > 0 else { return bytes }
    var check = FragmentCheck(length: checkLength, identifier: identifier, session: hasSeededCheck ? 0 : nil)
    for byte in bytes { check.add(byte) }
    return bytes + (0..<checkLength).map { check.byte($0) }
  }
}
