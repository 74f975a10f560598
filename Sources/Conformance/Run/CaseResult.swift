/// What became of one case.
public struct CaseResult: Hashable, Sendable {
  public enum Outcome: Hashable, Sendable {
    case passed
    case failed(Mismatch)
    /// The testee lacks this operation.
    case unsupported(operation: String)
    /// It failed, as the list of expected failures says.
    case expectedFailure(Mismatch)
    /// It passed, though the list of expected failures says otherwise: the list is to be shortened.
    case unexpectedPass
  }

  public var id: String
  public var topic: String
  public var tier: VectorCase.Tier
  public var outcome: Outcome
  public var duration: TimeSpan

  /// Whether a run with this result has failed.
  public var isFailure: Bool {
    switch outcome {
    case .failed, .unexpectedPass: true
    case .passed, .unsupported, .expectedFailure: false
    }
  }

  /// Why it is not simply passed; nil where it is.
  public var reason: String? {
    switch outcome {
    case .passed: nil
    case .failed(let mismatch), .expectedFailure(let mismatch): mismatch.description
    case .unsupported(let operation): "\(operation) is unsupported"
    case .unexpectedPass: "passed, though the list of expected failures has it"
    }
  }
}
