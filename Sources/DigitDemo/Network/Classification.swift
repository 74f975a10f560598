import InferenceKernels

/// What the network says about a picture.
package struct Classification: Hashable, Sendable {
  /// One for each of `DigitNetwork.labels`; they sum to 1.
  let probabilities: [Float]
  /// The likeliest class (the first, if several are equally likely) and its probability.
  package let label: String
  package let confidence: Float
}

extension DigitNetwork {
  /// The probabilities of the classes: softmax of their logits.
  func probabilities(of logits: [Float]) -> [Float] {
    var values = ContiguousArray(logits)
    var span = values.mutableSpan
    Softmax.apply(to: &span)
    return Array(values)
  }

  /// The likeliest class for 11 logits.
  ///
  /// - Precondition: one logit for each class.
  func classification(of logits: [Float]) -> Classification {
    precondition(logits.count == Self.labels.count, "one logit for each class")
    let probabilities = probabilities(of: logits)
    let shares = probabilities[...]
    let top = TopClass(of: shares.span)
    return Classification(
      probabilities: probabilities, label: Self.labels[top.index], confidence: top.confidence)
  }
}
