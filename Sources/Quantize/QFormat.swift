public import FeatureTypes

/// A fixed-point number format Qm.n (Clio 4.2): integers of 2 to 8 bits, real = integer · 2^−n. Spec: to.
///
///     Q8 signed,   n = 3:   −16 … 15.875 in steps of 1/8
///     Q8 unsigned, n = 5:     0 … 7.96875 in steps of 1/32     (a map after a ReLU6 wastes no sign bit)
public struct QFormat: Hashable, Sendable {
  /// The integers that a sample can be.
  public let range: SampleRange
  /// The number of bits after the binary point, n: −16 … 22.
  public let fractionBits: Int

  /// The numbers of fraction bits that a format may have.
  public static let fractionBitsRange = -16...22

  /// Creates a format.
  ///
  /// - Parameters:
  ///   - bits: The number of bits in a sample.
  ///   - isSigned: Whether samples are two's complement.
  ///   - fractionBits: The number of bits after the binary point, n.
  /// - Precondition: 2 ≤ `bits` ≤ 8 and −16 ≤ `fractionBits` ≤ 22.
  public init(bits: Int = 8, isSigned: Bool, fractionBits: Int) {
    precondition(QFormat.fractionBitsRange.contains(fractionBits), "a Q format has -16 to 22 fraction bits")
    range = SampleRange(bits: bits, isSigned: isSigned)
    self.fractionBits = fractionBits
  }

  /// The size of one step: exactly 2^−n.
  public var step: Float { QFormat.powerOfTwo(-fractionBits) }

  /// Exactly 2^n.
  var scale: Float { QFormat.powerOfTwo(fractionBits) }

  /// Returns 2^exponent for −126 ≤ exponent ≤ 127, assembled from its bits without arithmetic.
  private static func powerOfTwo(_ exponent: Int) -> Float { Float(bitPattern: UInt32(127 + exponent) << 23) }
}
