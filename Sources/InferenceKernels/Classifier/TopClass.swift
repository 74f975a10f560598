/// The class that a classifier holds likeliest (top-1), and how likely it holds it.
public struct TopClass: Hashable, Sendable {
  /// Index of the largest value; of the first one, when several are equal.
  public let index: Int
  /// The largest value: the confidence, when the values are probabilities.
  public let confidence: Float

  /// Finds the largest of `values`, probabilities or logits. A NaN is passed over unless it comes first.
  ///
  /// Axes: one float32 vector, which is read alone. Scratch: none. Cost: one comparison a value; reads 4 bytes.
  ///
  /// - Precondition: at least one value.
  public init(of values: Span<Float>) {
    precondition(values.count > 0, "the largest of no values")
    var best = 0
    for index in 1..<values.count where values[index] > values[best] { best = index }
    self.init(index: best, confidence: values[best])
  }

  init(index: Int, confidence: Float) {
    self.index = index
    self.confidence = confidence
  }
}

extension TopClass {
  /// Finds the largest of `samples`, whose real number is the confidence; of equal ones the first.
  ///
  /// Axes: one vector of bytes in `format`, which is read alone. Exact. Scratch: none. Cost: one comparison a value; reads
  /// a byte.
  ///
  /// - Precondition: at least one sample; the format is valid.
  public init(of samples: Span<UInt8>, in format: Int8Format) {
    precondition(samples.count > 0, "the largest of no values")
    var best = 0
    for index in 1..<samples.count where format.sample(of: samples[index]) > format.sample(of: samples[best]) {
      best = index
    }
    self.init(index: best, confidence: Float(Int(format.sample(of: samples[best]) - format.zero)) * format.scale)
  }
}
