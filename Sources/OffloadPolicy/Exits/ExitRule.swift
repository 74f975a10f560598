/// When a prediction is certain enough to end the inference.
///
/// Both comparisons are strict, in whole numbers, so that a higher confidence threshold, or a lower entropy threshold, never
/// exits where the other does not.
///
/// Source: FLEET (MobiCom '23), section 3.4 (confidence or entropy); hierarchical inference, section 3.2 (confidence).
public enum ExitRule: Hashable, Sendable {
  case never
  case always
  /// The largest probability is above this, in Q16.
  case confidence(above: UInt32)
  /// The entropy in nats is below this, in Q16.
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
