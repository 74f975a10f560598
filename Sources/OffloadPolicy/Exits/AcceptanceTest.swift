/// Binary logistic regression on the two largest probabilities: whether a prediction is accepted or the sample is sent to
/// the server.
///
///     z = bias + w₁ · p₁ + w₂ · p₂         accepted if z ≥ 0, which is where σ(z) ≥ ½
///
/// To accept at another probability q, subtract ln(q / (1 − q)) from the bias. All numbers are in Q16; each product is
/// rounded down to Q16 before the sum.
///
/// Source: hierarchical inference (paper "Exploring the boundaries of on-device inference"), section 3.4.2.
public struct AcceptanceTest: Hashable, Sendable {
  /// The largest magnitude of a weight and of the bias: 4,096 in Q16.
  public static let limit: Int32 = 1 << 28

  public let bias: Int32
  public let first: Int32
  public let second: Int32

  /// Nil if a number is beyond `limit`.
  public init?(bias: Int32, first: Int32, second: Int32) {
    let range = -Self.limit...Self.limit
    guard range.contains(bias), range.contains(first), range.contains(second) else { return nil }
    (self.bias, self.first, self.second) = (bias, first, second)
  }

  /// z in Q16.
  public func score(of softmax: FixedSoftmax) -> Int32 {
    bias + Self.product(first, softmax.confidence) + Self.product(second, softmax.secondConfidence)
  }

  /// Whether the device's prediction is accepted.
  public func accepts(_ softmax: FixedSoftmax) -> Bool { score(of: softmax) >= 0 }

  /// ⌊weight · share / 2¹⁶⌋, for a share of 0 … 1 in Q16.
  @inline(__always)
  private static func product(_ weight: Int32, _ share: UInt32) -> Int32 {
    let (high, low) = weight.multipliedFullWidth(by: Int32(bitPattern: share))
    return high << 16 | Int32(bitPattern: low >> 16)
  }
}
