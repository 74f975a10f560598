import InferenceKernels

/// The network's answer for a picture.
package struct Classification: Hashable, Sendable {
  /// One probability per element of `DigitNetwork.labels`; their sum is 1.
  let probabilities: [Float]
  /// The most likely class (the first, if several are equally likely) and its probability.
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

  /// The most likely class for 11 logits.
  ///
  /// - Precondition: there is one logit per class.
  func classification(of logits: [Float]) -> Classification {
    precondition(logits.count == Self.labels.count, "there must be one logit per class")
    let probabilities = probabilities(of: logits)
    let shares = probabilities[...]
    let top = TopClass(of: shares.span)
    return Classification(
      probabilities: probabilities, label: Self.labels[top.index], confidence: top.confidence)
  }
}
