/// Asks a testee the questions of every case and compares the answers. Spec: conformance.md.
public struct Runner {
  public var testee: any Testee
  public var expectedFailures = ExpectedFailures()
  /// Whether an unsupported operation is a failure.
  public var requiresAll = false

  /// Creates a runner that asks `testee`.
  public init(_ testee: any Testee) { self.testee = testee }

  /// Runs `cases` in their order.
  ///
  /// - Parameters:
  ///   - cases: The cases to run.
  ///   - progress: A closure that is called after each case with its result and the number of cases run so far.
  public func run(_ cases: [VectorCase], progress: (CaseResult, Int) -> Void = { _, _ in }) -> RunReport {
    let start = TimeSpan.uptime
    var results: [CaseResult] = []
    results.reserveCapacity(cases.count)
    for test in cases {
      let before = TimeSpan.uptime
      let outcome = judged(run(test), of: test)
      results.append(
        CaseResult(
          id: test.id, topic: test.topic, tier: test.tier, outcome: outcome, duration: TimeSpan.uptime - before))
      progress(results[results.count - 1], results.count)
    }
    return RunReport(testee: testee.name, results: results, duration: TimeSpan.uptime - start)
  }

  private func run(_ test: VectorCase) -> CaseResult.Outcome {
    for (index, exchange) in test.exchanges.enumerated() {
      let event = test.hasEvents ? index : nil
      let answer = testee.answer(exchange.operation, exchange.input)
      if case .unsupported = answer {
        guard requiresAll else { return .unsupported(operation: exchange.operation.name) }
      }
      if let mismatch = exchange.mismatch(with: answer, event: event) { return .failed(mismatch) }
    }
    return .passed
  }

  private func judged(_ outcome: CaseResult.Outcome, of test: VectorCase) -> CaseResult.Outcome {
    guard expectedFailures.identifiers.contains(test.id) else { return outcome }
    return switch outcome {
    case .failed(let mismatch): .expectedFailure(mismatch)
    case .passed: .unexpectedPass
    default: outcome
    }
  }
}

/// The selection of cases to run.
public struct Selection: Hashable, Sendable {
  /// Parts of identifiers. A case's identifier must contain at least one of them, unless the list is empty.
  public var texts: [String]
  /// Tiers. A case must be of one of them, unless the set is empty.
  public var tiers: Set<VectorCase.Tier>

  /// Creates a selection.
  public init(texts: [String] = [], tiers: Set<VectorCase.Tier> = []) { (self.texts, self.tiers) = (texts, tiers) }

  /// Returns whether the case is selected.
  public func contains(_ test: VectorCase) -> Bool {
    (tiers.isEmpty || tiers.contains(test.tier)) && (texts.isEmpty || texts.contains { Self.holds(test.id, $0) })
  }
}

extension Selection {
  /// Whether `text` contains `part`. The standard library's own `contains` needs newer systems.
  private static func holds(_ text: String, _ part: String) -> Bool {
    part.isEmpty || text.indices.contains { text[$0...].hasPrefix(part) }
  }
}

/// The identifiers of cases that a testee is known to fail: one per line, with comments after `#`.
public struct ExpectedFailures: Hashable, Sendable {
  public var identifiers: Set<String>

  /// Creates a list of identifiers.
  public init(_ identifiers: Set<String> = []) { self.identifiers = identifiers }

  /// Reads a list from text.
  public init(text: String) {
    identifiers = []
    for line in text.split(whereSeparator: \.isNewline) {
      let words = line.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace)
      for word in words { identifiers.insert(String(word)) }
    }
  }

  /// Returns an identifier that no case has, if there is one: then the list is out of date.
  public func unknown(in cases: [VectorCase]) -> String? {
    identifiers.subtracting(cases.map(\.id)).min()
  }
}
