/// Softmax of int8 logits, by looking up 256 powers.
///
///     out[i] = quantized(P[m − xᵢ] / Σⱼ P[m − xⱼ]),   P[d] = e^(−d · scale),   m the largest sample
///
/// The zero point cancels. Powers, sum (index ascending) and quotient are float32, each rounded once, so that the bytes
/// are the same on every machine; then `Int8Format.quantized` rounds. The formats may be of different conventions. With
/// TensorFlow Lite's output format, steps of 1/256 from the lowest sample on, only probabilities above 255/256
/// saturate.
///
/// Source: TensorFlow Lite's reference softmax looks up powers by difference in the same way; its sum is fixed point.
public struct Int8Softmax: Hashable, Sendable {
  /// The number of powers in a table.
  public static let powerCount = 256

  public let inputFormat: Int8Format
  public let outputFormat: Int8Format

  /// - Precondition: the formats are valid.
  public init(from inputFormat: Int8Format, to outputFormat: Int8Format) {
    precondition(inputFormat.isValid && outputFormat.isValid, "a format is out of range")
    self.inputFormat = inputFormat
    self.outputFormat = outputFormat
  }

  /// Fills the table P for logits in the format `input`.
  ///
  /// - Parameters:
  ///   - powers: the table.
  ///   - input: the format of the logits.
  ///
  /// Cost: 256 calls of `exponential`; writes 1 KB.
  ///
  /// - Precondition: `powers` has 256 values; the format is valid.
  public static func fill(_ powers: inout MutableSpan<Float>, for input: Int8Format) {
    precondition(powers.count == powerCount && input.isValid, "not 256 powers, or an invalid format")
    for difference in 0..<powerCount { powers[difference] = exponential(-(Float(difference) * input.scale)) }
  }

  /// Replaces every logit by its probability, in place.
  ///
  /// - Parameters:
  ///   - logits: samples in the input format; the results are samples in the output format.
  ///   - powers: the table that `fill` wrote for the input format.
  ///
  /// The sum of powers is at least 1. Scratch: none. Cost: two look-ups, an addition and a division per value; reads 3
  /// bytes and writes 1.
  ///
  /// - Precondition: at least one logit.
  public func apply(to logits: inout MutableSpan<UInt8>, powers: Span<Float>) {
    let (largest, sum) = Self.total(of: logits.span, powers, inputFormat)
    replace(&logits, largest) { powers[$0] / sum }
  }

  /// Replaces every logit by the quantized `value` of its distance below the largest sample.
  @inline(__always)
  func replace(_ logits: inout MutableSpan<UInt8>, _ largest: Int32, by value: (_ below: Int) -> Float) {
    for index in 0..<logits.count {
      let result = value(Int(largest - inputFormat.sample(of: logits[index])))
      logits[index] = outputFormat.byte(of: outputFormat.quantized(result) ?? outputFormat.zero)
    }
  }

  /// The largest sample, and the sum of all powers, index ascending.
  static func total(
    of logits: Span<UInt8>, _ powers: Span<Float>, _ input: Int8Format
  ) -> (largest: Int32, sum: Float) {
    precondition(logits.count > 0 && powers.count == powerCount, "softmax needs at least one logit and 256 powers")
    var largest = input.sample(of: logits[0])
    for index in 1..<logits.count { largest = max(largest, input.sample(of: logits[index])) }
    var sum: Float = 0
    for index in logits.indices { sum += powers[Int(largest - input.sample(of: logits[index]))] }
    return (largest, sum)
  }
}
