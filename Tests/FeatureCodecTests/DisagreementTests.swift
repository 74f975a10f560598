import FeatureTypes
import Pooling
import Quantize
import Testing

@testable import FeatureCodec

/// Two fragments that disagree about one symbol.
@Suite struct DisagreementTests {
  /// Two streams of one layer, 16 symbols each, 16 frame numbers, window 2.
  static func profile(bits: Int, signed: Bool, prediction: SymbolPrediction) throws -> Profile {
    var description = ProfileDescription(
      layer: Sample.layer(1, 4, 4, kernel: 4, bits: bits, signed: signed),
      scan: [pass(0..<1, 1, 1), pass(0..<1, 4, 4)],
      spread: 0, prediction: prediction)
    description.streams.append(description.streams[0])
    description.window = 2
    return try description.profile()
  }

  static func receiver(_ profile: Profile, _ fragments: [[UInt8]]) -> Receiver {
    var receiver = Receiver(profile)
    for fragment in fragments { receiver.receive(fragment) }
    return receiver
  }

  /// The smaller value stays, in any order and with any number of copies.
  @Test(arguments: [(8, true), (8, false), (5, true), (5, false), (2, true)], [SymbolPrediction.value, .difference])
  func smallerValueStays(format: (bits: Int, signed: Bool), prediction: SymbolPrediction) throws {
    let seed = UInt64(format.bits)
    var random = SeededGenerator(seed: seed)
    let profile = try Self.profile(bits: format.bits, signed: format.signed, prediction: prediction)
    let layer = profile.layer(ofStream: 0)
    let range = layer.format.range
    let versions = (0..<3).map { _ in randomMap(layer, using: &random) }
    let fragments = try versions.map { try profile.fragments($0, limit: 8) }
    var smallest = versions[0]
    for version in versions.dropFirst() {
      for index in smallest.indices where range.value(of: version[index]) < range.value(of: smallest[index]) {
        smallest[index] = version[index]
      }
    }
    let reference = Self.receiver(profile, fragments.flatMap { $0 })
    #expect(reference.stored() == smallest, "seed \(seed)")
    for _ in 0..<6 {
      let all = (fragments + [fragments[0]]).flatMap { $0 }.shuffled(using: &random)
      let receiver = Self.receiver(profile, all)
      #expect(receiver.stored() == smallest && receiver.states() == reference.states(), "seed \(seed)")
      #expect(receiver.isInconsistent(frame: 0, stream: 0), "seed \(seed)")
      #expect(!receiver.isInconsistent(frame: 0, stream: 1), "seed \(seed)")
    }
  }

  /// The mark belongs to one stream of one frame, stays with it, and goes with it.
  @Test func markBelongsToItsFrameAndStream() throws {
    let profile = try Self.profile(bits: 8, signed: true, prediction: .value)
    let map = [UInt8](repeating: 5, count: 16)
    var other = map
    other[9] = 0xFB
    let honest = try (0..<4).map { try profile.fragments(map, stream: 1, frame: $0, limit: 20) }
    var receiver = Self.receiver(profile, honest[0] + honest[1])
    func marks(_ frames: ClosedRange<Int>) -> [Bool] {
      frames.flatMap { frame in (0...1).map { receiver.isInconsistent(frame: frame, stream: $0) } }
    }
    #expect(marks(0...1) == [false, false, false, false])
    for fragment in try profile.fragments(other, stream: 1, frame: 0, limit: 7) { receiver.receive(fragment) }
    #expect(marks(0...1) == [false, true, false, false])
    // Repeating the right value does not undo it.
    for fragment in honest[0] { receiver.receive(fragment) }
    #expect(marks(0...1) == [false, true, false, false])
    #expect(receiver.stored(stream: 1) == other)
    // Frame 2 waits in the spare slot until its second fragment frees frame 0. Frame 3 takes that slot.
    receiver.receive(honest[2][0])
    #expect(marks(0...2) == [false, true, false, false, false, false])
    for fragment in honest[2] + honest[3] { receiver.receive(fragment) }
    #expect(receiver.keptFrames == [1, 2, 3])
    #expect(marks(2...3) == [false, false, false, false])
    #expect(marks(0...2) == [false, false, false, false, false, false])
    #expect(receiver.stored(frame: 2, stream: 1) == map)
  }

  /// A fragment that is cut and one of another length agree: the rest of a byte is never read as a symbol.
  @Test(arguments: [2, 3, 5, 7, 8])
  func otherLengthsAreNoDisagreement(bits: Int) throws {
    var random = SeededGenerator(seed: UInt64(bits))
    let profile = try Self.profile(bits: bits, signed: bits % 2 == 0, prediction: .difference)
    let map = randomMap(profile.layer(ofStream: 0), using: &random)
    let symbols = profile.encode(map)
    var fragments: [[UInt8]] = []
    for limit in 4...20 {
      for fragment in try profile.fragments(symbols, limit: limit) {
        fragments += [fragment, Array(fragment.dropLast()), Array(fragment.dropLast(2))]
      }
    }
    let receiver = Self.receiver(profile, fragments.shuffled(using: &random))
    #expect(!receiver.isInconsistent(frame: 0, stream: 0))
    #expect(receiver.stored() == symbols)
  }
}
