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
