import Foundation

/// How much of what is exhaustive the tests do: a sample, so that nobody waits for them, or all of it, as CI does.
public enum Thoroughness {
  /// Whether `FUZZ_REPLAY=all` is set.
  public static let isWhole = ProcessInfo.processInfo.environment["FUZZ_REPLAY"] == "all"

  /// All seeds of `range` or at most `whole` of them, or as many as `sampled`, others for each `RandomSeed`.
  public static func seeds(_ range: Range<UInt64>, sampled: Int, whole: Int = .max) -> [UInt64] {
    cases(Array(range), sampled: sampled, whole: whole)
  }

  /// All of `cases` or at most `whole` of them, or `count` of them, others for each `RandomSeed`. The failed test names
  /// its case.
  public static func cases<Case>(_ cases: [Case], sampled count: Int, whole: Int = .max) -> [Case] {
    isWhole && cases.count <= whole ? cases : sample(of: cases, isWhole ? whole : count)
  }

  /// `whole` times, or `sampled` times.
  public static func times(_ whole: Int, sampled: Int) -> Range<Int> { 0..<(isWhole ? whole : sampled) }

  private static func sample<Case>(of cases: [Case], _ count: Int) -> [Case] {
    var random = RandomSeed.generator
    return Array(cases.shuffled(using: &random).prefix(count))
  }
}
