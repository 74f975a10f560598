import Foundation
public import SeededRandom

/// The seed of what the tests choose anew in each run: `FUZZ_SEED`, or else a random number.
///
/// The first use prints it. `FUZZ_SEED=n swift test` repeats a run.
public enum RandomSeed {
  public static let value: UInt64 = {
    let given = ProcessInfo.processInfo.environment["FUZZ_SEED"].flatMap { UInt64($0) }
    let seed = given ?? UInt64.random(in: 0..<1 << 32)
    print("random tests: FUZZ_SEED=\(seed)")
    return seed
  }()

  /// A generator that starts with the seed. Tests run in parallel, so each has its own.
  public static var generator: SeededGenerator { SeededGenerator(seed: value) }
}
