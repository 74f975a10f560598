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

extension Entropy {
  /// The entropy of the softmax of logits that are bytes: ln s + scale · (Σ P[d]·d) / s, where d is the largest sample less
  /// this one, P what `Int8Softmax.fill` makes, and s = Σ P[d].
  ///
  /// Axes: one vector of samples of `format`, which is read alone; order: index ascending, float32. Range: 0 … ln count.
  /// Scratch: none. Cost: two look-ups, one multiply-add and 3 bytes read a logit; one `logarithm`.
  ///
  /// - Precondition: at least one logit; `powers` is what `Int8Softmax.fill` made for `format`.
  public static func nats(ofLogits logits: Span<UInt8>, powers: Span<Float>, in format: Int8Format) -> Float {
    let (largest, sum) = Int8Softmax.total(of: logits, powers, format)
    var weighted: Float = 0
    for index in logits.indices {
      let difference = Int(largest - format.sample(of: logits[index]))
      weighted += powers[difference] * Float(difference)
    }
    return max(logarithm(sum) + weighted / sum * format.scale, 0)
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
