import Foundation
import SeededRandom
import TestFixtures

/// The inputs of a corpus that are replayed: one in ten, or all with `FUZZ_REPLAY=all`.
///
/// The sample depends on a seed that is printed. `FUZZ_REPLAY=SEED` repeats it. Over many runs every input is replayed.
enum ReplaySample {
  case all
  case seeded(UInt64)

  /// One input in this many, and at least one per corpus.
  static let share = 10

  static let chosen: ReplaySample = {
    if Thoroughness.isWhole { return .all }
    let given = ProcessInfo.processInfo.environment["FUZZ_REPLAY"].flatMap { UInt64($0) }
    let seed = given ?? UInt64.random(in: 0..<1 << 32)
    print("fuzz/corpus: one input in \(share) is replayed: FUZZ_REPLAY=\(seed), or all")
    return .seeded(seed)
  }()

  func files(of corpus: [URL]) -> [URL] {
    guard case .seeded(let seed) = self else { return corpus }
    var random = SeededGenerator(seed: seed)
    return Array(corpus.shuffled(using: &random).prefix((corpus.count + Self.share - 1) / Self.share))
  }
}
