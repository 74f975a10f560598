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

/// When a prediction is certain enough to end the inference.
///
/// Both comparisons are strict, in whole numbers, so that a higher confidence threshold, or a lower entropy threshold, never
/// exits where the other does not.
///
/// Source: FLEET (MobiCom '23), section 3.4 (confidence or entropy); hierarchical inference, section 3.2 (confidence).
public enum ExitRule: Hashable, Sendable {
  case never
  case always
  /// The largest probability is above this, in Q16 (`FixedPoint.share`).
  case confidence(above: UInt32)
  /// The entropy in nats is below this, in Q16 (`FixedPoint.amount`).
  case entropy(below: UInt32)

  public func isMet(by softmax: FixedSoftmax) -> Bool {
    switch self {
    case .never: false
    case .always: true
    case .confidence(let threshold): softmax.confidence > threshold
    case .entropy(let threshold): softmax.entropy < threshold
    }
  }
}

/// Binary logistic regression on the two largest probabilities: whether a prediction is accepted or the sample is sent to
/// the server.
///
///     z = bias + w₁ · p₁ + w₂ · p₂         accepted if z ≥ 0, which is where σ(z) ≥ ½
///
/// To accept at another probability q, subtract ln(q / (1 − q)) from the bias. All numbers are in Q16; each product is
/// rounded down to Q16 before the sum.
///
/// Source: hierarchical inference (paper "Exploring the boundaries of on-device inference"), section 3.4.2.
public struct AcceptanceTest: Hashable, Sendable {
  /// The largest magnitude of a weight and of the bias: 4,096 in Q16.
  public static let limit: Int32 = 1 << 28

  public let bias: Int32
  public let first: Int32
  public let second: Int32

  /// Nil if a number is beyond `limit`.
  public init?(bias: Int32, first: Int32, second: Int32) {
    let range = -Self.limit...Self.limit
    guard range.contains(bias), range.contains(first), range.contains(second) else { return nil }
    (self.bias, self.first, self.second) = (bias, first, second)
  }

  /// z in Q16.
  public func score(of softmax: FixedSoftmax) -> Int32 {
    bias + Self.product(first, softmax.confidence) + Self.product(second, softmax.secondConfidence)
  }

  /// Whether the device's prediction is accepted.
  public func accepts(_ softmax: FixedSoftmax) -> Bool { score(of: softmax) >= 0 }

  /// ⌊weight · share / 2¹⁶⌋, for a share of 0 … 1 in Q16.
  @inline(__always)
  private static func product(_ weight: Int32, _ share: UInt32) -> Int32 {
    let (high, low) = weight.multipliedFullWidth(by: Int32(bitPattern: share))
    return high << 16 | Int32(bitPattern: low >> 16)
  }
}
