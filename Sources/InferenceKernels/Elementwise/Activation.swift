/// Activations, applied to a map in place.
///
///     relu          max(x, 0)
///     relu6         min(max(x, 0), 6)
///     hardSigmoid   min(max(x + 3, 0), 6) / 6
///     hardSwish     x · min(max(x + 3, 0), 6) / 6          (the product comes first)
///     sigmoid       1 / (1 + e^−x), with `exponential`
///
/// float32, each operation rounded once. NaN stays NaN, and −0 stays −0 where 0 would stay 0. In int8, an activation is
/// an `Int8Table`.
///
/// Sources: Nair and Hinton, 2010 (ReLU); Krizhevsky, "Convolutional Deep Belief Networks on CIFAR-10", 2010 (ReLU6);
/// Howard et al., "Searching for MobileNetV3", arXiv:1905.02244, section 5.2 (hard sigmoid and hard swish).
public enum Activation: UInt8, Hashable, Sendable {
  case relu = 0
  case relu6 = 1
  case hardSwish = 2
  case hardSigmoid = 3
  case sigmoid = 4

  @inline(__always)
  public func callAsFunction(_ x: Float) -> Float {
    switch self {
    case .relu: ActivationBounds.relu.clamp(x)
    case .relu6: ActivationBounds.relu6.clamp(x)
    case .hardSigmoid: ActivationBounds.relu6.clamp(x + 3) / 6
    // Above 3 the result is x itself, without a product that might overflow.
    case .hardSwish: x > 3 ? x : x < -3 ? 0 : x * ActivationBounds.relu6.clamp(x + 3) / 6
    case .sigmoid: 1 / (1 + exponential(-x))
    }
  }

  /// Applies the activation to every value.
  ///
  /// - Parameter map: a map in any layout, changed in place.
  ///
  /// Scratch: none. Cost: 2 to 25 operations per value; reads 4 bytes and writes 4.
  public func apply(to map: inout MutableSpan<Float>) {
    let count = map.count
    switch self {
    case .relu: for index in 0..<count { map[index] = Activation.relu(map[index]) }
    case .relu6: for index in 0..<count { map[index] = Activation.relu6(map[index]) }
    case .hardSwish: for index in 0..<count { map[index] = Activation.hardSwish(map[index]) }
    case .hardSigmoid: for index in 0..<count { map[index] = Activation.hardSigmoid(map[index]) }
    case .sigmoid: for index in 0..<count { map[index] = Activation.sigmoid(map[index]) }
    }
  }
}

/// An activation that only bounds values. Convolutions and additions apply it as they write.
public enum ActivationBounds: Hashable, Sendable {
  /// No bounds.
  case none
  /// max(x, 0).
  case relu
  /// min(max(x, 0), 6). Source: Sandler et al., "MobileNetV2", arXiv:1801.04381, section 3.
  case relu6

  public var lowest: Float { self == .none ? -.infinity : 0 }
  public var highest: Float { self == .relu6 ? 6 : .infinity }

  /// `value`, clamped to the bounds. A NaN stays NaN.
  @inline(__always)
  public func clamp(_ value: Float) -> Float { value < lowest ? lowest : value > highest ? highest : value }

  /// The samples of `format` within the bounds: its whole range, from its zero on, or from its zero to the sample
  /// nearest to 6.
  public func samples(in format: Int8Format) -> ClosedRange<Int32> {
    switch self {
    case .none: format.lowest...format.highest
    case .relu: format.zero...format.highest
    case .relu6: format.zero...max(format.zero, format.quantized(6) ?? format.highest)
    }
  }
}
