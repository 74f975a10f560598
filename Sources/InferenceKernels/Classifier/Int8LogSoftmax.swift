/// The logarithms of the probabilities that `Int8Softmax` computes.
public struct Int8LogSoftmax: Hashable, Sendable {
  private let softmax: Int8Softmax

  public var inputFormat: Int8Format { softmax.inputFormat }
  public var outputFormat: Int8Format { softmax.outputFormat }

  /// - Precondition: the formats are valid.
  public init(from inputFormat: Int8Format, to outputFormat: Int8Format) {
    softmax = Int8Softmax(from: inputFormat, to: outputFormat)
  }

  /// Replaces every logit by the logarithm of its probability, in place: quantized(−(m − xᵢ) · scale − ln Σⱼ P[m −
  /// xⱼ]).
  ///
  /// - Parameters:
  ///   - logits: samples in the input format; the results are samples in the output format.
  ///   - powers: the table that `Int8Softmax.fill` wrote for the input format.
  ///
  /// Rounding is as in `Int8Softmax`; real results are at most 0. Scratch: none. Cost: a look-up, a product and two
  /// additions per value, and one `logarithm`; reads 3 bytes and writes 1 per value.
  ///
  /// - Precondition: at least one logit.
  public func apply(to logits: inout MutableSpan<UInt8>, powers: Span<Float>) {
    let (largest, sum) = Int8Softmax.total(of: logits.span, powers, inputFormat)
    let (logarithm, scale) = (logarithm(sum), inputFormat.scale)
    softmax.replace(&logits, largest) { -(Float($0) * scale) - logarithm }
  }
}
