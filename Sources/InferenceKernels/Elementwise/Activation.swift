/// The activations that bend a map, and those that only bound it; applied to a map in place.
///
///     relu          max(x, 0)
///     relu6         min(max(x, 0), 6)
///     hardSigmoid   min(max(x + 3, 0), 6) / 6
///     hardSwish     x · min(max(x + 3, 0), 6) / 6          the product first
///     sigmoid       1 / (1 + e^−x), with `exponential`
///
/// float32, each operation rounded once; NaN stays NaN, and −0 where 0 would. In int8 an `Int8Table` is filled with one.
///
/// Source: ReLU: Nair and Hinton, 2010; ReLU6: Krizhevsky, "Convolutional Deep Belief Networks on CIFAR-10", 2010; the hard
/// ones: Howard et al., "Searching for MobileNetV3", arXiv:1905.02244, section 5.2.
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
    // Beyond 3 it is x itself: no product that might overflow.
    case .hardSwish: x > 3 ? x : x < -3 ? 0 : x * ActivationBounds.relu6.clamp(x + 3) / 6
    case .sigmoid: 1 / (1 + exponential(-x))
    }
  }

  /// Axes: a map in any layout, changed in place: nothing overlaps. Scratch: none. Cost: 2 to 25 operations a value; 8 bytes moved.
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
