/// Turns the logits of a classifier into the probabilities of its classes.
///
/// Source: Bridle, "Probabilistic interpretation of feedforward classification network outputs", 1990.
public enum Softmax {
  /// Replaces every logit xᵢ with e^(xᵢ − m) / Σⱼ e^(xⱼ − m), where m is the largest logit.
  ///
  /// - Parameter logits: finite float32 values, replaced in place.
  ///
  /// Subtracting m keeps every power at most 1, so nothing overflows, and keeps the sum at least 1. Order: first m,
  /// then the powers and their sum, index ascending, then one division per value. Each result is in 0…1, and their sum
  /// is within count · 2⁻²³ of 1. If a logit is NaN or +∞, results are NaN by the rules of IEEE 754. Scratch: none.
  /// Cost: one `exponential` and one division per value; reads 12 bytes and writes 8.
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

/// Turns the logits of a classifier into the logarithms of its classes' probabilities.
public enum LogSoftmax {
  /// Replaces every logit xᵢ with the logarithm of its probability: (xᵢ − m) − ln Σⱼ e^(xⱼ − m), where m is the largest
  /// logit.
  ///
  /// - Parameter logits: finite float32 values, replaced in place.
  ///
  /// The order is that of `Softmax`. Results are at most 0, and stay distinct where probabilities would underflow to 0.
  /// Scratch: none. Cost: one `exponential` per value and one `logarithm`; reads 12 bytes and writes 8 per value.
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
