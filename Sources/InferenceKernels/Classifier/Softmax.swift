/// From the logits of a classifier to the probabilities of its classes.
///
/// Source: Bridle, "Probabilistic interpretation of feedforward classification network outputs", 1990.
public enum Softmax {
  /// Replaces every logit xᵢ by e^(xᵢ − m) / Σⱼ e^(xⱼ − m), where m is the largest logit.
  ///
  /// Axes: one float32 vector, changed in place. Subtracting m keeps every power at most 1, so that nothing overflows,
  /// and the sum at least 1. Order: m, then the powers and their sum, index ascending, then one division each. Each
  /// result lies in 0…1, their sum within count · 2⁻²³ of 1. The caller gives finite logits: NaN or +∞ among
  /// them makes NaN of results, as IEEE 754 has it. Scratch: none. Cost: one `exponential` and one division a value;
  /// reads 12 bytes and writes 8.
  ///
  /// - Precondition: at least one logit.
  public static func apply(to logits: inout MutableSpan<Float>) {
    precondition(logits.count > 0, "softmax needs at least one logit")
    let count = logits.count
    var largest = logits[0]
    for index in 1..<count where logits[index] > largest { largest = logits[index] }
    var sum: Float = 0
    for index in 0..<count {
      let power = exponential(logits[index] - largest)
      logits[index] = power
      sum += power
    }
    for index in 0..<count { logits[index] /= sum }
  }
}

/// From the logits of a classifier to the logarithms of its classes' probabilities.
public enum LogSoftmax {
  /// Replaces every logit xᵢ by ln of its probability: (xᵢ − m) − ln Σⱼ e^(xⱼ − m), where m is the largest logit.
  ///
  /// Axes, order and finite logits as of `Softmax`; results are at most 0. Where `Softmax` gives 0 this still tells how unlikely.
  /// Scratch: none. Cost: one `exponential` a value, one `logarithm`; reads 12 bytes and writes 8 a value.
  ///
  /// - Precondition: at least one logit.
  public static func apply(to logits: inout MutableSpan<Float>) {
    precondition(logits.count > 0, "softmax needs at least one logit")
    let largest = TopClass(of: logits.span).confidence
    var sum: Float = 0
    for index in 0..<logits.count {
      logits[index] -= largest
      sum += exponential(logits[index])
    }
    let logarithm = logarithm(sum)
    for index in 0..<logits.count { logits[index] -= logarithm }
  }
}
