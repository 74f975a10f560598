/// The results of a run.
public struct RunReport: Hashable, Sendable {
  public var testee: String
  public var results: [CaseResult]
  public var duration: TimeSpan

  /// The number of cases with each outcome.
  public struct Counts: Hashable, Sendable {
    public var passed = 0
    /// Failed cases and unexpected passes.
    public var failed = 0
    public var unsupported = 0
    public var expectedFailures = 0

    public var cases: Int { passed + failed + unsupported + expectedFailures }

    /// Counts the outcomes of `results`.
    public init(_ results: some Sequence<CaseResult>) {
      for result in results {
        switch result.outcome {
        case .passed: passed += 1
        case .failed, .unexpectedPass: failed += 1
        case .unsupported: unsupported += 1
        case .expectedFailure: expectedFailures += 1
        }
      }
    }
  }

  public var counts: Counts { Counts(results) }

  public var failures: [CaseResult] { results.filter(\.isFailure) }

  public var hasFailed: Bool { results.contains(where: \.isFailure) }

  /// The results by topic, in the order in which the topics first appear.
  public var topics: [(name: String, results: [CaseResult])] {
    var places: [String: Int] = [:]
    var topics: [(name: String, results: [CaseResult])] = []
    for result in results {
      let place = places[result.topic] ?? topics.count
      if place == topics.count {
        places[result.topic] = place
        topics.append((result.topic, []))
      }
      topics[place].results.append(result)
    }
    return topics
  }

  /// The operations that the testee lacks, with the number of cases that need them.
  public var unsupported: [(operation: String, cases: Int)] {
    var counts: [String: Int] = [:]
    for case .unsupported(let operation) in results.map(\.outcome) { counts[operation, default: 0] += 1 }
    return counts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
}
