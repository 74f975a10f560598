/// Softmax of a classifier whose logits are bytes: from 256 powers, looked up.
///
///     out[i] = quantized(P[m − xᵢ] / Σⱼ P[m − xⱼ]),   P[d] = e^(−d · scale),   m the largest sample
///
/// A zero point cancels. Powers, sum (index ascending) and quotient are float32, each rounded once, so that the same bytes
/// come out on every machine; then `Int8Format.quantized` rounds. Formats of either convention, any two: of 1/256 a step
/// and zero at the lowest sample, as TensorFlow Lite has it, nothing saturates but a probability above 255/256.
///
/// Source: the table of powers by difference is that of TensorFlow Lite's reference softmax; the sum there is fixed point.
public struct Int8Softmax: Hashable, Sendable {
  /// Powers that a scale needs.
  public static let powerCount = 256

  public let inputFormat: Int8Format
  public let outputFormat: Int8Format

  /// - Precondition: the formats are valid.
  public init(from inputFormat: Int8Format, to outputFormat: Int8Format) {
    precondition(inputFormat.isValid && outputFormat.isValid, "a format out of range")
    self.inputFormat = inputFormat
    self.outputFormat = outputFormat
  }

  /// Fills P for logits of `input`. Cost: 256 `exponential`; writes 1 KB.
  ///
  /// - Precondition: `powers` has 256 values; the format is valid.
  public static func fill(_ powers: inout MutableSpan<Float>, for input: Int8Format) {
    precondition(powers.count == powerCount && input.isValid, "256 powers of a valid format")
    for difference in 0..<powerCount { powers[difference] = exponential(-(Float(difference) * input.scale)) }
  }

  /// Replaces every logit by its probability, in place.
  ///
  /// Axes: one vector of samples of the input's format; the results are samples of the output's. The sum is at least 1.
  /// Scratch: none. Cost: two look-ups, an addition and a division a value; reads 3 bytes and writes 1.
  ///
  /// - Precondition: at least one logit; `powers` is what `fill` made for the input's format.
  public func apply(to logits: inout MutableSpan<UInt8>, powers: Span<Float>) {
    let (largest, sum) = Self.total(of: logits.span, powers, inputFormat)
    for index in 0..<logits.count {
      let share = powers[Int(largest - inputFormat.sample(of: logits[index]))] / sum
      logits[index] = outputFormat.byte(of: outputFormat.quantized(share) ?? outputFormat.zero)
    }
  }

  /// The largest sample, and the sum of all powers, index ascending.
  static func total(
    of logits: Span<UInt8>, _ powers: Span<Float>, _ input: Int8Format
  ) -> (largest: Int32, sum: Float) {
    precondition(logits.count > 0 && powers.count == powerCount, "softmax needs a logit, and 256 powers")
    var largest = input.sample(of: logits[0])
    for index in 1..<logits.count { largest = max(largest, input.sample(of: logits[index])) }
    var sum: Float = 0
    for index in logits.indices { sum += powers[Int(largest - input.sample(of: logits[index]))] }
    return (largest, sum)
  }
}

/// Logarithms of the probabilities that `Int8Softmax` gives.
public struct Int8LogSoftmax: Hashable, Sendable {
  public let inputFormat: Int8Format
  public let outputFormat: Int8Format

  /// - Precondition: the formats are valid.
  public init(from inputFormat: Int8Format, to outputFormat: Int8Format) {
    precondition(inputFormat.isValid && outputFormat.isValid, "a format out of range")
    self.inputFormat = inputFormat
    self.outputFormat = outputFormat
  }

  /// Replaces every logit by ln of its probability, in place: quantized(−(m − xᵢ) · scale − ln Σⱼ P[m − xⱼ]).
  ///
  /// Axes, rounding and precondition as of `Int8Softmax`; results are at most 0. Scratch: none. Cost: a look-up, a product
  /// and two additions a value, one `logarithm`; reads 3 bytes and writes 1 a value.
  ///
  /// - Precondition: at least one logit; `powers` is what `Int8Softmax.fill` made for the input's format.
  public func apply(to logits: inout MutableSpan<UInt8>, powers: Span<Float>) {
    let (largest, sum) = Int8Softmax.total(of: logits.span, powers, inputFormat)
    let logarithm = logarithm(sum)
    for index in 0..<logits.count {
      let below = Float(Int(largest - inputFormat.sample(of: logits[index]))) * inputFormat.scale
      logits[index] = outputFormat.byte(of: outputFormat.quantized(-below - logarithm) ?? outputFormat.zero)
    }
  }
}
