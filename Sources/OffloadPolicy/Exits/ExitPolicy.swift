/// What becomes of a sample after a prediction.
public enum OffloadDecision: Hashable, Sendable {
  /// The prediction is the answer.
  case accept(classIndex: Int)
  /// The next layers run.
  case carryOn
  /// The sample goes to the server.
  case offload
}

/// Decides after each exit, sample by sample: early exits, and hierarchical inference after the last one.
///
///     exit k < last     accept if rules[k] is met, else carry on
///     last exit         accept if its rule is met, or the acceptance test accepts; else offload
///
/// Without an acceptance test, the last exit accepts everything that its rule does not: a network with exits only. With one
/// rule, `.never`, and a test, it is hierarchical inference (HI); with several rules and a test, EE-HI. On a server that
/// receives a device's layers in turn, rule k belongs to the k-th layer (FLEET's cloud early-exit).
///
/// Source: FLEET (MobiCom '23), section 3.4; hierarchical inference, sections 3.4.2 and 5.1.
public struct ExitPolicy: ~Escapable {
  /// One per exit, in the order in which they are computed.
  public let rules: Span<ExitRule>
  /// nil: nothing is offloaded.
  public let test: AcceptanceTest?

  /// - Precondition: at least one rule.
  @_lifetime(copy rules)
  public init(_ rules: Span<ExitRule>, test: AcceptanceTest? = nil) {
    precondition(rules.count > 0, "there must be at least one exit")
    self.rules = rules
    self.test = test
  }

  /// The decision after exit number `exit` has predicted `softmax`.
  ///
  /// - Precondition: `exit` is the number of a rule.
  public func decision(after exit: Int, _ softmax: FixedSoftmax) -> OffloadDecision {
    if rules[exit].isMet(by: softmax) { return .accept(classIndex: softmax.top) }
    if exit < rules.count - 1 { return .carryOn }
    guard let test else { return .accept(classIndex: softmax.top) }
    return test.accepts(softmax) ? .accept(classIndex: softmax.top) : .offload
  }
}
