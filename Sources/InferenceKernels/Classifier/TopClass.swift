/// The most likely class (top-1), and its confidence.
public struct TopClass: Hashable, Sendable {
  /// The index of the largest value, or of the first if several are equal.
  public let index: Int
  /// The largest value. It is the confidence if the values are probabilities.
  public let confidence: Float

  /// Finds the largest value. A NaN is skipped unless it comes first.
  ///
  /// - Parameter values: float32 probabilities or logits, which are only read.
  ///
  /// Scratch: none. Cost: one comparison per value; reads 4 bytes.
  ///
  /// - Precondition: at least one value.
  public init(of values: Span<Float>) {
    precondition(values.count > 0, "there must be at least one value")
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
  /// Finds the largest sample, or the first of several equal ones. Its real value is the confidence.
  ///
  /// - Parameters:
  ///   - samples: bytes in `format`, which are only read.
  ///   - format: the format of the samples.
  ///
  /// Exact. Scratch: none. Cost: one comparison per value; reads 1 byte.
  ///
  /// - Precondition: at least one sample; the format is valid.
  public init(of samples: Span<UInt8>, in format: Int8Format) {
    precondition(samples.count > 0, "there must be at least one value")
    var best = 0
    for index in 1..<samples.count where format.sample(of: samples[index]) > format.sample(of: samples[best]) {
      best = index
    }
    self.init(index: best, confidence: Float(Int(format.sample(of: samples[best]) - format.zero)) * format.scale)
  }
}
