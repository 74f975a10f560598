/// Softmax of a classifier whose logits are bytes: from 256 powers, looked up.
///
///     out[i] = quantised(P[m − xᵢ] / Σⱼ P[m − xⱼ]),   P[d] = e^(−d · scale),   m the largest sample
///
/// A zero point cancels. Powers, sum (index ascending) and quotient are float32, each rounded once, so that the same bytes
/// come out on every machine; then `Int8Format.quantized` rounds. Formats of either convention, any two: of 1/256 a step
/// and zero at the lowest sample, as TensorFlow Lite has it, nothing saturates but a probability above 255/256.
///
/// Source: the table of powers by difference is that of TensorFlow Lite's reference softmax; the sum there is fixed point.
public enum Int8Softmax {
  /// Powers that a scale needs.
  public static let powerCount = 256

  /// Fills P for logits of `input`. Cost: 256 `exponential`; writes 1 KB.
  ///
  /// - Precondition: `powers` has 256 values; the format is valid.
  public static func fill(_ powers: inout MutableSpan<Float>, for input: Int8Format) {
    precondition(powers.count == powerCount && input.isValid, "256 powers of a valid format")
    for difference in 0..<powerCount { powers[difference] = exponential(-(Float(difference) * input.scale)) }
  }

  /// Replaces every logit by its probability, in place.
  ///
  /// Axes: one vector of samples of `input`, at least one; the results are samples of `output`. The sum is at least 1.
  /// Scratch: none. Cost: two look-ups, an addition and a division a value; reads 3 bytes and writes 1.
  ///
  /// - Precondition: at least one logit; `powers` is what `fill` made for `input`.
  public static func apply(
    to logits: inout MutableSpan<UInt8>, powers: Span<Float>, from input: Int8Format, to output: Int8Format
  ) {
    let (largest, sum) = total(of: logits.span, powers, input)
    for index in 0..<logits.count {
      let share = powers[Int(largest - input.sample(of: logits[index]))] / sum
      logits[index] = output.byte(of: output.quantized(share) ?? output.zero)
    }
  }

  /// Replaces every logit by ln of its probability, in place: quantised(−(m − xᵢ) · scale − ln Σⱼ P[m − xⱼ]).
  ///
  /// Axes, rounding and precondition as of `apply`; results are at most 0. Scratch: none. Cost: a look-up, a product and two
  /// additions a value, one `logarithm`; reads 3 bytes and writes 1 a value.
  public static func applyLogarithm(
    to logits: inout MutableSpan<UInt8>, powers: Span<Float>, from input: Int8Format, to output: Int8Format
  ) {
    let (largest, sum) = total(of: logits.span, powers, input)
    let logarithm = logarithm(sum)
    for index in 0..<logits.count {
      let below = Float(Int(largest - input.sample(of: logits[index]))) * input.scale
      logits[index] = output.byte(of: output.quantized(-below - logarithm) ?? output.zero)
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
