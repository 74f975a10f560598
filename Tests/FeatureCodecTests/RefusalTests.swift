import FeatureTypes
import Pooling
import Quantize
import Testing

@testable import FeatureCodec

/// Fragments that are dropped are counted by reason and change nothing else.
@Suite struct RefusalTests {
  /// One stream of 128 symbols of 5 bits and three of 48 symbols of 3 bits: raw, raw, plain and sparse. Window 2 of 8
  /// frames.
  static func profile(checkLength: Int = 0) throws -> Profile {
    var description = ProfileDescription()
    description.layers = [Sample.layer(2, 8, 8, kernel: 4, bits: 5), Sample.layer(3, 4, 4, kernel: 1, bits: 3)]
    let raw = ProfileDescription.Stream(layer: 1, scan: [pass(0..<3, 4, 4)])
    // Runs of 16 and of 5 symbols, k = 1 and 0.
    var plain = raw
    (plain.rootCode, plain.rootChannels) = (
      SymbolCode(mode: .plain), [.init(level: 8), .init(level: 8), .init(level: 8)]
    )
    var sparse = raw
    (sparse.rootCode, sparse.rootChannels) = (
      SymbolCode(mode: .sparse), [.init(level: 0), .init(level: 0), .init(level: 0)]
    )
    sparse.spread = 5
    description.streams = [
      ProfileDescription.Stream(layer: 0, scan: .fleet(channels: 2, grids: [2, 4, 8]), spread: 3), raw, plain, sparse,
    ]
    description.headerFormat = FragmentHeaderFormat(streamBits: 4, frameBits: 3)
    description.window = 2
    description.checkLength = checkLength
    return try description.profile()
  }

  /// A header of the profile, `body`, and the check.
  static func fragment(
    stream: Int, frame: Int, offset: Int, _ body: [UInt8], checkLength: Int = 0
  ) throws -> [UInt8] {
    let number = stream << 20 | frame << 17 | offset
    let bytes = [UInt8(number >> 16), UInt8(number >> 8 & 255), UInt8(number & 255)] + body
    return try bytes + modelCheck(bytes, of: profile(checkLength: checkLength))
  }

  /// A receiver that has received half of frames 3 and 4.
  static func receiver(checkLength: Int = 0) throws -> Receiver {
    var random = SeededGenerator(seed: 1)
    let profile = try profile(checkLength: checkLength)
    var receiver = Receiver(profile)
    for frame in 3...4 {
      for stream in 0...3 {
        let symbols = profile.encode(randomMap(profile.layer(ofStream: stream), using: &random), stream: stream)
        for fragment in try profile.fragments(symbols, stream: stream, frame: frame, limit: 10)
        where Bool.random(using: &random) {
          receiver.receive(fragment)
        }
      }
    }
    return receiver
  }

  /// A header and a body that are refused, followed by any check.
  struct Wrong: Sendable, CustomTestStringConvertible {
    var reason: RefusalReason
    var stream, frame, offset: Int
    var body: [UInt8]
    var testDescription: String { "\(reason): stream \(stream), frame \(frame), offset \(offset), \(body)" }
    init(_ reason: RefusalReason, stream: Int, frame: Int, offset: Int, _ body: [UInt8]) {
      (self.reason, self.stream, self.frame, self.offset, self.body) = (reason, stream, frame, offset, body)
    }
  }

  static let wrong = [
    Wrong(.tooShort, stream: 0, frame: 4, offset: 0, []), Wrong(.unknownControl, stream: 15, frame: 0, offset: 0, []),
    Wrong(.unknownControl, stream: 15, frame: 7, offset: 0x1FFFF, [0, 0]),
    Wrong(.unknownStream, stream: 4, frame: 4, offset: 0, [0]),
    Wrong(.unknownStream, stream: 14, frame: 5, offset: 0, [0]),
    Wrong(.offsetOutOfRange, stream: 0, frame: 4, offset: 128, [0]),
    Wrong(.offsetOutOfRange, stream: 1, frame: 5, offset: 48, [0]),
    Wrong(.offsetOutOfRange, stream: 3, frame: 5, offset: 0x1FFFF, [0]),
    // The last symbol of 5 bits takes one byte; the last three of 3 bits, two.
    Wrong(.trailingBytes, stream: 0, frame: 5, offset: 127, [0, 0]),
    Wrong(.trailingBytes, stream: 1, frame: 4, offset: 45, [0, 0, 0]),
    Wrong(.trailingBytes, stream: 1, frame: 4, offset: 0, [UInt8](repeating: 0, count: 19)),
    // Two bits for each of the last four symbols, which is one byte if all are 0.
    Wrong(.trailingBytes, stream: 2, frame: 4, offset: 44, [0, 0]),
    Wrong(.lateFrame, stream: 0, frame: 2, offset: 0, [0]), Wrong(.lateFrame, stream: 2, frame: 2, offset: 0, [0]),
    // 16 ones, at once and after a symbol. 8 = 7 + 1 is above the highest number of 3 bits, 7.
    Wrong(.malformedCode, stream: 2, frame: 5, offset: 0, [0xFF, 0xFF]),
    Wrong(.malformedCode, stream: 2, frame: 5, offset: 0, [0x3F, 0xFF, 0xFF]),
    Wrong(.malformedCode, stream: 2, frame: 5, offset: 0, [0b1111_0000]),
    // The fifth symbol of a chunk is a group of its own. Mask 8 is 100 and says that a fourth one is nonzero.
    Wrong(.malformedCode, stream: 3, frame: 5, offset: 4, [0b1000_0000]),
    // The same after a valid group of four zeros.
    Wrong(.malformedCode, stream: 3, frame: 5, offset: 0, [0b0100_0000]),
  ]

  @Test(arguments: wrong, [0, 1, 2])
  func refusedAndCounted(_ wrong: Wrong, checkLength: Int) throws {
    try expectRefusal(
      wrong.reason,
      Self.fragment(
        stream: wrong.stream, frame: wrong.frame, offset: wrong.offset, wrong.body, checkLength: checkLength),
      checkLength: checkLength)
  }

  @Test(arguments: [0, 1, 2])
  func fragmentsWithoutAHeaderAreTooShort(checkLength: Int) throws {
    for bytes in [[], [0x08], [0x08, 0], [UInt8](repeating: 0, count: 3 + checkLength)] {
      try expectRefusal(.tooShort, bytes, checkLength: checkLength)
    }
  }

  @Test(arguments: [1, 2])
  func aWrongCheckIsTold(checkLength: Int) throws {
    let sound = try Self.fragment(stream: 0, frame: 4, offset: 0, [1, 2, 3], checkLength: checkLength)
    for index in sound.indices.suffix(checkLength + 3) {
      var bytes = sound
      bytes[index] ^= 0x10
      try expectRefusal(.checkFailed, bytes, checkLength: checkLength)
    }
    // A check that covers the identifier of another profile.
    var other = ProfileDescription(layer: Sample.layer(1, 4, 4, kernel: 1), scan: [pass(0..<1, 4, 4)])
    other.checkLength = checkLength
    let foreign = Array(sound.dropLast(checkLength))
    try expectRefusal(.checkFailed, foreign + modelCheck(foreign, of: other.profile()), checkLength: checkLength)
  }

  private func expectRefusal(_ reason: RefusalReason, _ fragment: [UInt8], checkLength: Int) throws {
    let before = try Self.receiver(checkLength: checkLength)
    var receiver = before
    #expect(receiver.receive(fragment) == .refused(reason))
    #expect(receiver.receive(fragment) == .refused(reason))
    for other in RefusalReason.allCases { #expect(receiver.refusalCount(other) == (other == reason ? 2 : 0)) }
    #expect(
      receiver.symbols == before.symbols && receiver.presence == before.presence && receiver.frames == before.frames)
    #expect(receiver.inconsistent == before.inconsistent && receiver.newestFrame == before.newestFrame)
    #expect(receiver.states(frames: Array(0...7)) == before.states(frames: Array(0...7)))
  }

  @Test func everyReasonIsProvoked() {
    #expect(Set(Self.wrong.map(\.reason)).union([.checkFailed]) == Set(RefusalReason.allCases))
  }

  /// Fragments just inside the limits are accepted.
  @Test func limitsThemselvesAreTaken() throws {
    var receiver = try Self.receiver()
    receiver.reset()
    func count(_ outcome: Receiver.Outcome) -> Int? {
      if case .stored(_, _, let new) = outcome { new } else { nil }
    }
    #expect(try count(receiver.receive(Self.fragment(stream: 0, frame: 4, offset: 127, [0]))) == 1)
    #expect(try count(receiver.receive(Self.fragment(stream: 1, frame: 4, offset: 45, [0, 0]))) == 3)
    #expect(
      try count(receiver.receive(Self.fragment(stream: 1, frame: 3, offset: 0, [UInt8](repeating: 0, count: 18)))) == 48
    )
    #expect(try count(receiver.receive(Self.fragment(stream: 2, frame: 4, offset: 44, [0]))) == 4)
    // 7, the highest number of 3 bits: −4.
    #expect(try count(receiver.receive(Self.fragment(stream: 2, frame: 4, offset: 0, [0b1110_1000]))) == 2)
    // Mask 1 is 1010, its number 00, then a group of four zeros and one of one.
    #expect(try count(receiver.receive(Self.fragment(stream: 3, frame: 4, offset: 4, [0b1010_0000]))) == 6)
  }

  /// For any bytes, `describe` refuses what a receiver refuses and counts what it stores. Only lateness depends on
  /// earlier fragments.
  @Test(arguments: 500..<530 as Range<UInt64>)
  func describeAgreesWithReceive(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let profile = try seed % 3 == 0 ? Self.profile() : ProfileDescription.random(using: &random).profile()
    var receiver = Receiver(profile)
    let sound = try (0..<profile.streamCount).flatMap { stream in
      let symbols = profile.encode(anyMap(profile.layer(ofStream: stream), using: &random), stream: stream)
      return try profile.fragments(symbols, stream: stream, limit: 40)
    }
    var wrong: [[UInt8]] = []
    for round in 0..<300 {
      // Noise, or a valid fragment with a byte changed, removed or added.
      var fragment = (0..<Int.random(in: 0...12, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
      if round % 2 == 0, var copy = sound.randomElement(using: &random) {
        copy[Int.random(in: copy.indices, using: &random)] ^= 1 << UInt8.random(in: 0...7, using: &random)
        fragment = Array(copy.prefix(Int.random(in: 0...60, using: &random))) + (round % 8 == 0 ? fragment : [])
      }
      // Mostly small streams and offsets, which pass more checks.
      if fragment.count >= 3, Int.random(in: 0..<4, using: &random) > 0 {
        (fragment[0], fragment[1]) = (fragment[0] & 31, 0)
      }
      // Half of them with a right check, which passes still more checks.
      if round % 4 < 2 { fragment += modelCheck(fragment, of: profile) }
      switch (profile.describe(fragment), receiver.receive(fragment)) {
      case (.success(let described), .stored(let stream, let frame, let new)):
        if described.stream != stream || described.frame != frame || new > described.count { wrong.append(fragment) }
      case (.success, .refused(.lateFrame)): break
      case (.failure(let refusal), .refused(let reason)): if refusal.reason != reason { wrong.append(fragment) }
      default: wrong.append(fragment)
      }
    }
    #expect(wrong.isEmpty, "seed \(seed)")
  }

  /// A fragment that is cut anywhere is refused or gives its first symbols, never others.
  @Test(arguments: Sample.small)
  func cutFragmentsGiveAPrefix(_ sample: Sample) throws {
    var random = SeededGenerator(seed: 8)
    let profile = try sample.description.profile()
    let layer = sample.description.layers[0]
    let order = AirOrder(sample.description.streams[0], channels: layer.shape.channels)
    let places = Dictionary(uniqueKeysWithValues: zip(order.memory, order.memory.indices))
    let symbols = profile.encode(randomMap(layer, using: &random))
    var wrong: [String] = []
    for fragment in try profile.fragments(symbols, limit: 20).shuffled(using: &random).prefix(3) {
      let whole = try profile.describe(fragment).get()
      for length in 0...fragment.count {
        var receiver = Receiver(profile)
        let bits = max(0, length - sample.description.effectiveHeaderFormat.length) * 8
        let count = min(bits / layer.format.range.bits, whole.count)
        let outcome = receiver.receive(Array(fragment[..<length]))
        var expected = [UInt8?](repeating: nil, count: symbols.count)
        for place in order.places[whole.offset..<whole.offset + count] {
          if let index = places[place] { expected[index] = symbols[index] }
        }
        let stored = Receiver.Outcome.stored(stream: 0, frame: 0, newSymbols: count)
        if outcome != (count > 0 ? stored : .refused(.tooShort)) { wrong.append("\(length): \(outcome)") }
        if receiver.stored() != expected { wrong.append("\(length) of \(fragment)") }
      }
    }
    #expect(wrong.isEmpty)
  }
}
