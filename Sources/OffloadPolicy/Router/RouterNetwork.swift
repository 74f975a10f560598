/// The router of a hybrid system: a small network on the device that finds the samples that the base network gets wrong and
/// the server gets right.
///
///     101 meta features → 256 → 64 → 2 scores r₀, r₁         offload if r₁ > r₀ + t
///
/// The sizes of the hidden layers are those of the layers given; 256 and 64 are the paper's, 42,368 bytes of weights and
/// as many multiply-adds. t trades accuracy for traffic (`CoverageTuning` in OffloadPlanner finds it).
///
/// Source: "Achieving high TinyML accuracy through selective cloud interactions", section 2 and appendix A.4.2. Its
/// appendix A.3 writes r(x; t) with r₀ and r₁ exchanged; section 2 is meant here.
public struct RouterNetwork: ~Escapable {
  private let first: DenseLayer
  private let second: DenseLayer
  private let scores: DenseLayer

  /// Nil if the layers do not fit together: 101 inputs, two hidden layers, two scores without shifts.
  @_lifetime(copy first, copy second, copy scores)
  public init?(_ first: consuming DenseLayer, _ second: consuming DenseLayer, scores: consuming DenseLayer) {
    guard first.inputs == MetaFeatures.count, second.inputs == first.outputs, scores.inputs == second.outputs,
      scores.outputs == 2, first.isHidden, second.isHidden, !scores.isHidden
    else { return nil }
    (self.first, self.second, self.scores) = (first, second, scores)
  }

  /// The bytes of scratch that `margin` needs: the outputs of both hidden layers.
  public var scratchCount: Int { first.outputs + second.outputs }

  /// r₁ − r₀, in units of the last layer's sums: positive for samples that should be offloaded.
  ///
  /// - Parameters:
  ///   - features: as `MetaFeatures.write` writes them.
  ///   - scratch: at least `scratchCount` bytes.
  ///
  /// - Precondition: the spans have these sizes.
  public func margin(of features: Span<UInt8>, scratch: inout MutableSpan<UInt8>) -> Int32 {
    precondition(scratch.count >= scratchCount, "the scratch must have at least scratchCount bytes")
    let (one, two) = (first.outputs, scratchCount)
    for output in 0..<one { scratch[output] = first.byte(output, of: features) }
    for output in 0..<second.outputs {
      scratch[one + output] = second.byte(output, of: scratch.span.extracting(0..<one))
    }
    let hidden = scratch.span.extracting(one..<two)
    return scores.sum(1, of: hidden) - scores.sum(0, of: hidden)
  }

  /// Whether a sample with this margin is offloaded: r₁ − r₀ > t.
  public static func offloads(margin: Int32, threshold: Int32) -> Bool { margin > threshold }
}

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
