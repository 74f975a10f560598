/// The result of one case.
public struct CaseResult: Hashable, Sendable {
  /// The outcome of a case.
  public enum Outcome: Hashable, Sendable {
    case passed
    case failed(Mismatch)
    /// The testee lacks this operation.
    case unsupported(operation: String)
    /// The case failed, as the list of expected failures predicts.
    case expectedFailure(Mismatch)
    /// The case passed although it is in the list of expected failures: the list is out of date.
    case unexpectedPass
  }

  public var id: String
  public var topic: String
  public var tier: VectorCase.Tier
  public var outcome: Outcome
  public var duration: TimeSpan

  /// Whether the run has failed because of this result.
  public var isFailure: Bool {
    switch outcome {
    case .failed, .unexpectedPass: true
    case .passed, .unsupported, .expectedFailure: false
    }
  }

  /// Why the case did not simply pass, or nil if it did.
  public var reason: String? {
    switch outcome {
    case .passed: nil
    case .failed(let mismatch), .expectedFailure(let mismatch): mismatch.description
    case .unsupported(let operation): "\(operation) is unsupported"
    case .unexpectedPass: "passed, though the list of expected failures has it"
    }
  }
}
