/// When a server is sure enough to let the device stop.
///
/// Source: FLEET (MobiCom '23), section 3.4: the confidence or the entropy of the prediction against a threshold.
public enum ExitTrigger: Hashable, Sendable {
  /// The largest probability (softmax) is larger than this.
  case confidence(above: Float)
  /// The entropy of the probabilities, in nats, is smaller than this.
  case entropy(below: Float)

  /// Whether a prediction is sure enough. Logits that are not all finite never are.
  ///
  /// Axes: one float32 vector, which is read alone. Scratch: none. Cost: one `exponential` and 12 bytes read a logit.
  ///
  /// - Precondition: at least one logit.
  public func fires(onLogits logits: Span<Float>) -> Bool {
    for index in logits.indices where !logits[index].isFinite { return false }
    switch self {
    case .confidence(let threshold):
      let largest = TopClass(of: logits).confidence
      var sum: Float = 0
      for index in logits.indices { sum += exponential(logits[index] - largest) }
      return 1 / sum > threshold
    case .entropy(let threshold): return Entropy.nats(ofLogits: logits) < threshold
    }
  }
}

extension ExitTrigger {
  /// Whether a prediction whose logits are bytes is sure enough.
  ///
  /// Axes: one vector of samples of `format`, which is read alone. Scratch: none. Cost: as of `Int8Softmax`, or of the
  /// entropy.
  ///
  /// - Precondition: at least one logit; `powers` is what `Int8Softmax.fill` made for `format`.
  public func fires(onLogits logits: Span<UInt8>, powers: Span<Float>, in format: Int8Format) -> Bool {
    switch self {
    case .confidence(let threshold): 1 / Int8Softmax.total(of: logits, powers, format).sum > threshold
    case .entropy(let threshold): Entropy.nats(ofLogits: logits, powers: powers, in: format) < threshold
    }
  }
}
