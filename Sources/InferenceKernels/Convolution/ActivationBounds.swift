/// An activation that only bounds: convolutions and additions apply it as they write.
public enum ActivationBounds: Hashable, Sendable {
  /// Nothing is bounded.
  case none
  /// max(x, 0).
  case relu
  /// min(max(x, 0), 6). Source: Sandler et al., "MobileNetV2", arXiv:1801.04381, section 3.
  case relu6

  public var lowest: Float { self == .none ? -.infinity : 0 }
  public var highest: Float { self == .relu6 ? 6 : .infinity }

  /// `value` within the bounds; a NaN stays one.
  @inline(__always)
  public func clamp(_ value: Float) -> Float { value < lowest ? lowest : value > highest ? highest : value }

  /// The samples of `format` that the bounds let through: its whole range; from its zero; to the sample nearest to 6.
  public func samples(in format: Int8Format) -> ClosedRange<Int32> {
    switch self {
    case .none: format.lowest...format.highest
    case .relu: format.zero...format.highest
    case .relu6: format.zero...max(format.zero, format.quantized(6) ?? format.highest)
    }
  }
}
