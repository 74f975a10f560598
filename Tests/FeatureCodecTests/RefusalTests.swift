import FeatureTypes
import Pooling
import Quantize
import Testing

@testable import FeatureCodec

/// Fragments that are dropped: counted by reason, with nothing else changed.
@Suite struct RefusalTests {
  /// Two streams of 128 and 48 symbols, 5 and 3 bits; window 2 of 8 frames.
  static func profile() throws -> Profile {
    var description = ProfileDescription()
    description.layers = [Sample.layer(2, 8, 8, kernel: 4, bits: 5), Sample.layer(3, 4, 4, kernel: 1, bits: 3)]
    description.streams = [
      ProfileDescription.Stream(layer: 0, scan: .fleet(channels: 2, grids: [2, 4, 8]), spread: 3),
      ProfileDescription.Stream(layer: 1, scan: [pass(0..<3, 4, 4)]),
    ]
    description.headerFormat = FragmentHeaderFormat(frameBits: 3)
    description.window = 2
    return try description.profile()
  }

  /// A header of the profile, then `body`.
  static func fragment(stream: Int, frame: Int, offset: Int, _ body: [UInt8]) -> [UInt8] {
    let number = stream << 20 | frame << 17 | offset
    return [UInt8(number >> 16), UInt8(number >> 8 & 255), UInt8(number & 255)] + body
  }

  /// A receiver that has taken in half of frames 3 and 4.
  static func receiver() throws -> Receiver {
    var random = SeededGenerator(seed: 1)
    let profile = try profile()
    var receiver = Receiver(profile)
    for frame in 3...4 {
      for stream in 0...1 {
        let symbols = profile.encode(randomMap(profile.layer(ofStream: stream), using: &random), stream: stream)
        for fragment in try profile.fragments(symbols, stream: stream, frame: frame, limit: 8)
        where Bool.random(using: &random) {
          receiver.receive(fragment)
        }
      }
    }
    return receiver
  }

  static let wrong: [(RefusalReason, [UInt8])] = [
    (.tooShort, []), (.tooShort, [0x08]), (.tooShort, fragment(stream: 0, frame: 4, offset: 0, [])),
    (.unknownControl, [0xF0]), (.unknownControl, [0xFF, 0, 0, 0, 0]),
    (.unknownStream, fragment(stream: 2, frame: 4, offset: 0, [0])),
    (.unknownStream, fragment(stream: 14, frame: 5, offset: 0, [0])),
    (.offsetOutOfRange, fragment(stream: 0, frame: 4, offset: 128, [0])),
    (.offsetOutOfRange, fragment(stream: 1, frame: 5, offset: 48, [0])),
    (.offsetOutOfRange, fragment(stream: 1, frame: 5, offset: 0x1FFFF, [0])),
    // The last symbol of 5 bits takes one byte; the last three of 3 bits, two.
    (.trailingBytes, fragment(stream: 0, frame: 5, offset: 127, [0, 0])),
    (.trailingBytes, fragment(stream: 1, frame: 4, offset: 45, [0, 0, 0])),
    (.trailingBytes, fragment(stream: 1, frame: 4, offset: 0, [UInt8](repeating: 0, count: 19))),
    (.lateFrame, fragment(stream: 0, frame: 2, offset: 0, [0])),
    (.lateFrame, fragment(stream: 1, frame: 0, offset: 0, [0])),
  ]

  @Test(arguments: wrong)
  func reasonIsNamedAndNothingChanges(reason: RefusalReason, fragment: [UInt8]) throws {
    let before = try Self.receiver()
    var receiver = before
    #expect(receiver.receive(fragment) == .refused(reason))
    #expect(receiver.receive(fragment) == .refused(reason))
    for other in RefusalReason.allCases { #expect(receiver.refusalCount(other) == (other == reason ? 2 : 0)) }
    #expect(receiver.storage == before.storage && receiver.frames == before.frames)
    #expect(receiver.inconsistent == before.inconsistent && receiver.newestFrame == before.newestFrame)
    #expect(receiver.states(frames: Array(0...7)) == before.states(frames: Array(0...7)))
  }

  /// But those of checked and of coded fragments, which have tests of their own.
  @Test func everyReasonIsProvoked() {
    #expect(Set(Self.wrong.map(\.0)).union([.checkFailed, .malformedCode]) == Set(RefusalReason.allCases))
  }

  /// The fragments next to the refused ones are taken.
  @Test func limitsThemselvesAreTaken() throws {
    var receiver = try Self.receiver()
    receiver.reset()
    func count(_ outcome: Receiver.Outcome) -> Int? {
      if case .stored(_, _, let new) = outcome { new } else { nil }
    }
    #expect(count(receiver.receive(Self.fragment(stream: 0, frame: 4, offset: 127, [0]))) == 1)
    #expect(count(receiver.receive(Self.fragment(stream: 1, frame: 4, offset: 45, [0, 0]))) == 3)
    #expect(
      count(receiver.receive(Self.fragment(stream: 1, frame: 3, offset: 0, [UInt8](repeating: 0, count: 18)))) == 48)
  }

  /// Whatever the bytes, `describe` refuses what a receiver refuses and counts what it stores; only being late depends
  /// on what came before.
  @Test(arguments: 500..<510 as Range<UInt64>)
  func describeAgreesWithReceive(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let profile = try seed % 2 == 0 ? Self.profile() : ProfileDescription.random(using: &random).profile()
    var receiver = Receiver(profile)
    var wrong: [[UInt8]] = []
    for _ in 0..<300 {
      var fragment = (0..<Int.random(in: 0...12, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
      // Mostly small streams and offsets, which get further.
      if fragment.count >= 3, Int.random(in: 0..<4, using: &random) > 0 {
        (fragment[0], fragment[1]) = (fragment[0] & 31, 0)
      }
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

  /// A fragment cut anywhere is refused or gives the first of its symbols, never another one.
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
        let bits = max(0, length - sample.description.headerFormat.length) * 8
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
