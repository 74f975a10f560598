import Testing

@testable import FeatureCodec

/// A cyclic redundancy check as polynomial division of a string of bits, most significant first, neither reflected nor
/// inverted, preceded by ones.
func modelRemainder(_ bytes: [UInt8], polynomial: UInt32, width: Int) -> UInt32 {
  var bits: [Bool] = []
  for byte in bytes { bits += (0..<8).map { byte >> UInt8(7 - $0) & 1 != 0 } }
  bits += [Bool](repeating: false, count: width)
  for index in 0..<width { bits[index].toggle() }
  for index in bits.indices.dropLast(width) where bits[index] {
    bits[index] = false
    for place in 0..<width where polynomial >> UInt32(width - 1 - place) & 1 != 0 { bits[index + 1 + place].toggle() }
  }
  return bits.suffix(width).reduce(0) { $0 << 1 | ($1 ? 1 : 0) }
}

/// The expected check after `bytes` of a fragment of `profile` in the session of this number.
func modelCheck(_ bytes: [UInt8], of profile: Profile, session: UInt16 = 0) -> [UInt8] {
  var seed = (0..<4).map { UInt8(truncatingIfNeeded: profile.identifier >> UInt32(8 * $0)) }
  if profile.withView({ $0.hasSeededCheck }) { seed += [UInt8(session & 255), UInt8(session >> 8)] }
  switch profile.withView({ $0.checkLength }) {
  case 1: return [~UInt8(modelRemainder(seed + bytes, polynomial: 0x07, width: 8))]
  case 2:
    let check = modelRemainder(seed + bytes, polynomial: 0x1021, width: 16)
    return [~UInt8(check >> 8), ~UInt8(check & 255)]
  default: return []
  }
}

@Suite struct FragmentCheckTests {
  /// Published check values: CRC-16/CCITT-FALSE gives 0x29B1 for "123456789". For CRC-8 from all ones, the model's
  /// value.
  @Test func modelHasTheCheckValues() {
    #expect(modelRemainder(Array("123456789".utf8), polynomial: 0x1021, width: 16) == 0x29B1)
    #expect(modelRemainder(Array("123456789".utf8), polynomial: 0x07, width: 8) == 0xFB)
    #expect(modelRemainder([], polynomial: 0x1021, width: 16) == 0xFFFF)
  }

  /// The first four bytes of "123456789" as the identifier, the others as the fragment.
  @Test func checkValuesOverIdentifierAndBytes() {
    var (short, long) = (
      FragmentCheck(length: 1, identifier: 0x3433_3231), FragmentCheck(length: 2, identifier: 0x3433_3231)
    )
    for byte in "56789".utf8 {
      short.add(byte)
      long.add(byte)
    }
    // Inverted: 0xFB and, as in CRC-16/GENIBUS, 0x29B1.
    #expect(short.byte(0) == 0x04)
    #expect([long.byte(0), long.byte(1)] == [0xD6, 0x4E])
  }

  /// Small streams of one layer, raw, plain and sparse.
  static func profile(checkLength: Int) throws -> Profile {
    var description = ProfileDescription(
      layer: Sample.layer(2, 8, 8, kernel: 4), scan: .fleet(channels: 2, grids: [2, 8]))
    description.streams.append(description.streams[0])
    description.streams[1].refinementCode = SymbolCode(mode: .sparse)
    description.streams[1].refinementChannels = [.init(level: 9, density: 3), .init(level: 5, density: 6)]
    description.streams[1].rootCode = SymbolCode(mode: .plain, correlation: 5)
    description.streams[1].rootChannels = [.init(level: 12), .init(level: 14)]
    description.checkLength = checkLength
    return try description.profile()
  }

  static func fragments(_ profile: Profile, seed: UInt64) throws -> [[UInt8]] {
    var random = SeededGenerator(seed: seed)
    return try (0...1).flatMap { stream in
      let symbols = profile.encode(smoothMap(profile.layer(ofStream: stream), using: &random), stream: stream)
      return try profile.fragments(symbols, stream: stream, limit: Int.random(in: 10...40, using: &random))
    }
  }

  /// Every fragment ends with the model's check, and no single bit can change unnoticed.
  @Test(arguments: [1, 2])
  func everyFlippedBitIsRefused(checkLength: Int) throws {
    let profile = try Self.profile(checkLength: checkLength)
    let reasons: Set<RefusalReason> = [.checkFailed, .unknownStream, .unknownControl]
    for fragment in try Self.fragments(profile, seed: 1) {
      #expect(Array(fragment.suffix(checkLength)) == modelCheck(fragment.dropLast(checkLength), of: profile))
      var taken: [Int] = []
      for bit in 0..<fragment.count * 8 {
        var changed = fragment
        changed[bit / 8] ^= 1 << UInt8(bit % 8)
        switch profile.describe(changed) {
        case .success: taken.append(bit)
        case .failure(let refusal): if !reasons.contains(refusal.reason) { taken.append(bit) }
        }
      }
      #expect(taken.isEmpty)
    }
  }

  /// A cut fragment is refused unless the rest happens to end with its own check. Then it gives first symbols and no
  /// others.
  @Test(arguments: [1, 2])
  func cutsAreRefusedButByChance(checkLength: Int) throws {
    let profile = try Self.profile(checkLength: checkLength)
    var (cuts, chances, wrong) = (0, 0, 0)
    for seed in 1...3 as ClosedRange<UInt64> {
      let fragments = try Self.fragments(profile, seed: seed)
      var whole = Receiver(profile)
      for fragment in fragments { whole.receive(fragment) }
      for fragment in fragments {
        for length in 0..<fragment.count {
          let part = Array(fragment[..<length])
          let fits =
            length > 3 + checkLength
            && Array(part.suffix(checkLength)) == modelCheck(part.dropLast(checkLength), of: profile)
          cuts += 1
          chances += fits ? 1 : 0
          var receiver = Receiver(profile)
          switch receiver.receive(part) {
          case .refused(let reason): if reason != (length > 3 + checkLength ? .checkFailed : .tooShort) { wrong += 1 }
          case .stored: if !fits { wrong += 1 }
          }
          for stream in 0...1 {
            let pairs = zip(receiver.stored(stream: stream), whole.stored(stream: stream))
            if pairs.contains(where: { $0 != nil && $0 != $1 }) { wrong += 1 }
          }
        }
      }
    }
    #expect(wrong == 0 && chances <= cuts / 50, "\(chances) of \(cuts)")
  }

  /// A check that is not inverted does not notice an appended zero byte.
  @Test(arguments: [1, 2])
  func anAddedZeroIsNoticed(checkLength: Int) throws {
    let profile = try Self.profile(checkLength: checkLength)
    for seed in 0..<20 as Range<UInt64> {
      for fragment in try Self.fragments(profile, seed: seed) {
        var receiver = Receiver(profile)
        #expect(receiver.receive((fragment + [0]).span) == .refused(.checkFailed), "seed \(seed)")
      }
    }
  }
}
