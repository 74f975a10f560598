/// How unsure a classifier is: −Σ pᵢ · ln pᵢ of its probabilities, in nats. 0 when one class has all, ln(classes) when all
/// have the same.
///
/// Source: FLEET (MobiCom '23), section 3.4.
public enum Entropy {
  /// The entropy of the softmax of `logits`: ln s − (Σ eˣ·x) / s, where x is a logit less the largest and s = Σ eˣ.
  ///
  /// Axes: one float32 vector, which is read alone; order: index ascending. Range: 0 … ln count, within count · 10⁻⁶ of the
  /// exact value; the caller gives finite logits. Scratch: none. Cost: one `exponential`, 2 multiply-adds and 8
  /// bytes read a logit; one `logarithm`.
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
  /// The entropy of the softmax of logits that are bytes: ln s + scale · (Σ P[d]·d) / s, where d is the largest sample less
  /// this one, P what `Int8Softmax.fill` makes, and s = Σ P[d].
  ///
  /// Axes: one vector of samples of `format`, which is read alone; order: index ascending, float32. Range: 0 … ln count.
  /// Scratch: none. Cost: two look-ups, one multiply-add and 3 bytes read a logit; one `logarithm`.
  ///
  /// - Precondition: at least one logit; `powers` is what `Int8Softmax.fill` made for `format`.
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
