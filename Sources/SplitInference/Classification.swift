import InferenceKernels
package import OffloadPolicy

/// A classifier's answer.
package struct Classification: Hashable, Sendable {
  /// One per class.
  package let logits: [Float]
  /// One probability per class; their sum is 1.
  package let probabilities: [Float]
  /// The number of the most likely class (the first, if several are equally likely).
  package let index: Int
  /// The name of the most likely class.
  package let label: String
  /// The probability of the most likely class.
  package let confidence: Float

  /// - Parameters:
  ///   - logits: one per class.
  ///   - labels: the names of the classes.
  /// - Precondition: there is one logit per label, and at least one.
  package init(logits: [Float], labels: [String]) {
    precondition(logits.count == labels.count, "there must be one logit per class")
    var values = ContiguousArray(logits)
    var span = values.mutableSpan
    Softmax.apply(to: &span)
    let shares = values[...]
    let top = TopClass(of: shares.span)
    (self.logits, probabilities) = (logits, Array(values))
    (index, label, confidence) = (top.index, labels[top.index], top.confidence)
  }

  /// The same in whole numbers, with which policies decide; nil if a logit is NaN.
  package var softmax: FixedSoftmax? {
    let numbers = ContiguousArray(logits.compactMap { FixedPoint.q16(Double($0)) })
    return numbers.count == logits.count ? FixedSoftmax(of: numbers.span) : nil
  }
}
