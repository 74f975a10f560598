/// The router's input: what a base network's prediction looks like, in 101 bytes.
///
///     0                 entropy / ln C
///     1 + 10 · i + j    pᵢ · pⱼ for i, j of 0 … 9, where p₀ ≥ p₁ ≥ … are the ten largest probabilities
///
/// The paper names "entropy" and "correlations between top 10 predictions" and the number 101; that the correlations are
/// the products of each two probabilities follows from the number. The entropy is divided by its largest value, so that
/// one format fits all features. With fewer than ten classes, the missing probabilities are 0. A feature is stored as
/// min(255, ⌊256 · value + ½⌋): unsigned Q8.
///
/// Source: "Achieving high TinyML accuracy through selective cloud interactions", appendix A.4.2.
public enum MetaFeatures {
  public static let count = 101
  /// The number of probabilities.
  public static let top = 10

  /// Writes the features of a prediction.
  ///
  /// - Parameters:
  ///   - softmax: made of `logits`.
  ///   - logits: in Q16.
  ///   - probabilities: scratch of `top` values, which will hold the ten largest probabilities in Q16.
  ///   - features: `count` bytes.
  ///
  /// Cost: 55 multiplications, one comparison per logit.
  ///
  /// - Precondition: the spans have these sizes.
  public static func write(
    _ softmax: FixedSoftmax, of logits: Span<Int32>, probabilities: inout MutableSpan<UInt32>,
    into features: inout MutableSpan<UInt8>
  ) {
    precondition(probabilities.count == top && features.count == count, "10 probabilities make 101 features")
    softmax.findLargest(in: logits, into: &probabilities)
    features[0] = byte(of: share(of: softmax))
    for i in 0..<top {
      for j in i..<top {
        let product = byte(of: FixedPoint.product(probabilities[i], probabilities[j]))
        features[1 + top * i + j] = product
        features[1 + top * j + i] = product
      }
    }
  }

  /// The entropy as a share of ln C, in Q16.
  private static func share(of softmax: FixedSoftmax) -> UInt32 {
    guard softmax.count > 1 else { return 0 }
    let largest = FixedPoint.logarithm(UInt32(truncatingIfNeeded: softmax.count) << 20)
    return min(FixedPoint.quotient(softmax.entropy, largest), FixedPoint.one)
  }

  private static func byte(of share: UInt32) -> UInt8 { UInt8(truncatingIfNeeded: min((share + 128) >> 8, 255)) }
}
