/// The arithmetic of all decisions: whole numbers of 32 bits, so that a device without floating point and a server decide
/// alike, bit for bit.
///
/// A number in Qn stands for itself divided by 2ⁿ. Logits, probabilities, entropies, thresholds and weights are in Q16:
/// 65,536 is 1.
public enum FixedPoint {
  /// 1 in Q16.
  public static let one: UInt32 = 1 << 16

  /// The nearest number in Q16 to `value`, ties to even, saturated to ±16,384. Nil for NaN.
  public static func q16(_ value: Double) -> Int32? {
    if value.isNaN { return nil }
    let scaled = value * 65_536
    if scaled >= 0x1p30 { return 1 << 30 }
    if scaled <= -0x1p30 { return -(1 << 30) }
    // A sum with 1.5 · 2⁵² has no fraction bits, so the addition rounds; `rounded(_:)` needs the mathematics library.
    let magic = 6_755_399_441_055_744.0
    return Int32((scaled + magic) - magic)
  }

  /// The nearest share of 1 in Q16: as `q16`, clamped to 0…65,536. 0 for NaN.
  public static func share(_ value: Double) -> UInt32 {
    UInt32(truncatingIfNeeded: min(max(q16(value) ?? 0, 0), 1 << 16))
  }

  /// The nearest number of 0 or more in Q16, such as an entropy in nats: as `q16`, at least 0. 0 for NaN.
  public static func amount(_ value: Double) -> UInt32 { UInt32(truncatingIfNeeded: max(q16(value) ?? 0, 0)) }

  /// Converts float logits to Q16 as `q16` does. Returns false if one is NaN; those before it have been written.
  ///
  /// - Precondition: there are as many results as logits.
  public static func convert(_ logits: Span<Float>, into result: inout MutableSpan<Int32>) -> Bool {
    precondition(result.count == logits.count, "there must be one result per logit")
    for index in logits.indices {
      guard let logit = q16(Double(logits[index])) else { return false }
      result[index] = logit
    }
    return true
  }
}

extension FixedPoint {
  /// ⌊a · b / 2³²⌋
  @inline(__always)
  static func high(_ a: UInt32, _ b: UInt32) -> UInt32 { a.multipliedFullWidth(by: b).high }

  /// a · b / 2¹⁶, rounded down: the product of two numbers of which one is in Q16. It must fit in 32 bits.
  @inline(__always)
  static func product(_ a: UInt32, _ b: UInt32) -> UInt32 {
    let (high, low) = a.multipliedFullWidth(by: b)
    return high << 16 | low >> 16
  }

  /// ⌊a · 2¹⁶ / b⌋: a share in Q16. The quotient must fit in 32 bits.
  @inline(__always)
  static func quotient(_ a: UInt32, _ b: UInt32) -> UInt32 {
    b.dividingFullWidth((high: a >> 16, low: a << 16)).quotient
  }

  /// e^(−d) in Q20, for d in Q16: 2²⁰ for 0, 0 from 14.56 on, never rising with d.
  ///
  ///     t = d · log₂ e in Q25, rounded down         n = ⌊t⌋, f = t − n in Q32
  ///     2^(−f) = 1 − f·(c₁ − f·(c₂ − f·(c₃ − f·(c₄ − f·c₅)))) in Q31, each product rounded down
  ///     result = 2^(−f) / 2ⁿ, rounded to the nearest, half up; 0 if n > 20
  ///
  /// The polynomial is within 2⁻²³·⁹ of 2^(−f); the result is within 0.6 units of 2⁻²⁰ of the exact value. Cost: six
  /// multiplications, no table.
  static func power(below d: UInt32) -> UInt32 {
    guard d < 1 << 20 else { return 0 }
    let t = high(d << 12, 774_541_002)
    let (n, f) = (t >> 25, t << 7)
    guard n <= 20 else { return 0 }
    var p: UInt32 = 2_048_773
    p = 19_817_794 - high(p, f)
    p = 118_791_697 - high(p, f)
    p = 515_797_037 - high(p, f)
    p = 1_488_516_314 - high(p, f)
    p = 1 << 31 - high(p, f)
    return (p + 1 << (10 + n)) >> (11 + n)
  }

  /// ln(x / 2²⁰) in Q16, for x ≥ 2²⁰ in Q20.
  ///
  /// The logarithm to base 2 is found bit by bit, 20 bits after the point: the mantissa is squared, and if it reaches 2,
  /// the bit is 1 and the mantissa is halved. Then log₂ is multiplied by ln 2, rounded down. Error: at most 2 units.
  static func logarithm(_ x: UInt32) -> UInt32 {
    let exponent = UInt32(truncatingIfNeeded: 31 - x.leadingZeroBitCount)
    var mantissa = x << (31 - exponent)  // Q31, 1 … 2
    var log2 = exponent - 20
    for _ in 0..<20 {
      let square = high(mantissa, mantissa)  // Q30
      let bit = square >> 31
      mantissa = bit == 1 ? square : square << 1
      log2 = log2 << 1 | bit
    }
    return high(log2 << 8, 2_977_044_472) >> 12
  }
}

/// Turns the 8-bit logits of a quantised network into Q16.
///
///     logit = (sample − zero) · scale         step = scale in Q20, rounded once
///
/// To apply a temperature (`Temperature` in OffloadPlanner), divide the scale by it.
public struct LogitScale: Hashable, Sendable {
  public let isSigned: Bool
  /// The sample that represents 0.
  public let zero: Int32
  /// The distance between neighbouring samples, in Q20: 1 … 2²³ − 1.
  public let step: Int32

  /// Nil if the scale rounds to 0, is 8 or more, or is NaN, or if `zero` is not a sample.
  public init?(scale: Float, zero: Int32 = 0, isSigned: Bool = true) {
    let step = Double(scale) * 1_048_576
    guard step >= 0.5, step < 0x1p23 - 1, isSigned ? -128...127 ~= zero : 0...255 ~= zero else { return nil }
    self.init(isSigned: isSigned, zero: zero, step: Int32(step + 0.5))
  }

  private init(isSigned: Bool, zero: Int32, step: Int32) {
    (self.isSigned, self.zero, self.step) = (isSigned, zero, step)
  }

  /// The logit that a byte stores, in Q16, rounded to the nearest, half up.
  @inline(__always)
  public func logit(of byte: UInt8) -> Int32 {
    let sample = isSigned ? Int32(Int8(bitPattern: byte)) : Int32(byte)
    return ((sample - zero) * step + 8) >> 4
  }

  /// Converts `samples` to logits in Q16.
  ///
  /// - Precondition: there are as many logits as samples.
  public func convert(_ samples: Span<UInt8>, into logits: inout MutableSpan<Int32>) {
    precondition(logits.count == samples.count, "there must be one logit per sample")
    for index in samples.indices { logits[index] = logit(of: samples[index]) }
  }
}
