/// How uncertain a classifier is: −Σ pᵢ · ln pᵢ over its probabilities, in nats. It is 0 if one class has probability
/// 1, and ln(classes) if all are equal.
///
/// Source: FLEET (MobiCom '23), section 3.4.
public enum Entropy {
  /// The entropy of the softmax of `logits`: ln s − (Σ eˣ·x) / s, where x is a logit minus the largest and s = Σ eˣ.
  ///
  /// - Parameter logits: finite float32 values, which are only read.
  ///
  /// Order: index ascending. Range: 0 … ln count, within count · 10⁻⁶ of the exact value. Scratch: none. Cost: one
  /// `exponential`, 2 multiply-adds and 8 bytes read per logit, and one `logarithm`.
  ///
  /// - Precondition: at least one logit.
  public static func nats(ofLogits logits: Span<Float>) -> Float {
    let largest = TopClass(of: logits).confidence
    var (sum, weighted): (Float, Float) = (0, 0)
    for index in logits.indices {
      let x = logits[index] - largest
      let power = exponential(x)
      sum += power
      if power > 0 { weighted += power * x }
    }
    return max(logarithm(sum) - weighted / sum, 0)
  }
}

extension Entropy {
  /// The entropy of the softmax of int8 logits: ln s + scale · (Σ P[d]·d) / s, where d is the largest sample minus the
  /// logit's, P the table of powers, and s = Σ P[d].
  ///
  /// - Parameters:
  ///   - logits: samples, which are only read.
  ///   - powers: the table that `Int8Softmax.fill` wrote for `format`.
  ///   - format: the format of the logits.
  ///
  /// Order: index ascending, in float32. Range: 0 … ln count. Scratch: none. Cost: two look-ups, one multiply-add and 3
  /// bytes read per logit, and one `logarithm`.
  ///
  /// - Precondition: at least one logit.
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
