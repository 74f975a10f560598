/// Decides when a server is certain enough to let the device stop sending.
///
/// Source: FLEET (MobiCom '23), section 3.4, which compares the confidence or the entropy of the prediction with a
/// threshold.
public enum ExitTrigger: Hashable, Sendable {
  /// The largest softmax probability is above this value.
  case confidence(above: Float)
  /// The entropy of the probabilities, in nats, is below this value.
  case entropy(below: Float)

  /// Whether a float32 prediction is certain enough. It is not if a logit is NaN or infinite.
  ///
  /// - Parameter logits: float32 values, which are only read.
  ///
  /// Scratch: none. Cost: one `exponential` and 12 bytes read per logit.
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
  /// Whether an int8 prediction is certain enough.
  ///
  /// - Parameters:
  ///   - logits: samples, which are only read.
  ///   - powers: the table that `Int8Softmax.fill` wrote for `format`.
  ///   - format: the format of the logits.
  ///
  /// Scratch: none. Cost: that of `Int8Softmax` or of `Entropy`.
  ///
  /// - Precondition: at least one logit.
  public func fires(onLogits logits: Span<UInt8>, powers: Span<Float>, in format: Int8Format) -> Bool {
    switch self {
    case .confidence(let threshold): 1 / Int8Softmax.total(of: logits, powers, format).sum > threshold
    case .entropy(let threshold): Entropy.nats(ofLogits: logits, powers: powers, in: format) < threshold
    }
  }
}
