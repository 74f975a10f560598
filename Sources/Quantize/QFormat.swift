public import FeatureTypes

/// A fixed-point number format Qm.n (Clio 4.2): integers of 2 to 8 bits, real = integer · 2^−n. Spec: to.
///
///     Q8 signed,   n = 3:   −16 … 15.875 in steps of 1/8
///     Q8 unsigned, n = 5:     0 … 7.96875 in steps of 1/32     (a map behind a ReLU6 wastes no sign bit)
public struct QFormat: Hashable, Sendable {
  /// The integers that a sample may take.
  public let range: SampleRange
  /// Bits after the binary point, n: −16 … 22.
  public let fractionBits: Int

  /// The fraction bits that the format allows.
  public static let fractionBitsRange = -16...22

  /// - Precondition: 2 ≤ `bits` ≤ 8 and −16 ≤ `fractionBits` ≤ 22.
  public init(bits: Int = 8, isSigned: Bool, fractionBits: Int) {
    precondition(QFormat.fractionBitsRange.contains(fractionBits), "a Q format has -16 to 22 fraction bits")
    range = SampleRange(bits: bits, isSigned: isSigned)
    self.fractionBits = fractionBits
  }

  /// 2^−n, the value of one step; exact.
  public var step: Float { QFormat.powerOfTwo(-fractionBits) }

  /// 2^n; exact.
  var scale: Float { QFormat.powerOfTwo(fractionBits) }

  /// 2^exponent for −126 ≤ exponent ≤ 127, put together from its bits: nothing is computed, nothing allocated.
  private static func powerOfTwo(_ exponent: Int) -> Float { Float(bitPattern: UInt32(127 + exponent) << 23) }
}
