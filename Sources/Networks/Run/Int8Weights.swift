public import InferenceKernels

/// A layer's weights and biases in int8 for `Int8Convolution` to pack, made from float32 ones or, in .affine, from those of an
/// int8 network.
///
///     .q        a real weight is w · 2^−nₒ, with the finest nₒ at which all of the channel's weights fit; the bias is in
///               steps of 2^−(n + nₒ), and the shift is n + nₒ − n′. Rounded half to even.
///     .affine   a real weight is w · sₒ, with sₒ the channel's largest over 127; the bias is in steps of s · sₒ, and the
///               factor is the `FixedPointMultiplier` of s · sₒ / s′. Rounded half away from 0.
///
/// Source: Krishnamoorthi, "Quantizing deep convolutional networks for efficient inference", arXiv:1806.08342, section
/// 3.
public struct Int8Weights: Hashable, Sendable {
  /// Whether each output channel has its own scale, or the whole tensor has one.
  public enum Granularity: Hashable, Sendable {
    case perChannel
    case perTensor
  }

  public private(set) var weights: [Int8]
  public private(set) var bias: [Int32] = []
  /// One per output channel in .affine; empty in .q.
  public private(set) var multipliers: [Int32] = []
  public private(set) var shifts: [Int8] = []

  /// Nil if the scales of formats and weights are so far apart that no factor or shift exists. A bias that would exceed
  /// 2³⁰ makes its channel's weights coarser.
  ///
  /// - Precondition: one bias per output channel; finite values; valid formats that use the same convention.
  public init?(
    _ parameters: LayerParameters, from input: Int8Format, to output: Int8Format,
    granularity: Granularity = .perChannel
  ) {
    if let integers = parameters.integers, !input.isQ {
      weights = integers.weights
      guard setFactors(integers, from: input, to: output) else { return nil }
      return
    }
    let outputs = parameters.bias.count
    let each = parameters.weights.count / max(outputs, 1)
    weights = [Int8](repeating: 0, count: parameters.weights.count)
    let overall = parameters.weights.reduce(0) { max($0, $1.magnitude) }
    let largestBias = parameters.bias.reduce(0) { max($0, $1.magnitude) }
    for o in 0..<outputs {
      let range = o * each..<(o + 1) * each
      let own = granularity == .perChannel
      let largest = own ? parameters.weights[range].reduce(0) { max($0, $1.magnitude) } : overall
      let bias = own ? parameters.bias[o].magnitude : largestBias
      let scale: Double
      if case .q(_, let n) = input, case .q(_, let outputBits) = output {
        guard let bits = Self.fractionBits(largest: largest, bias: bias, inputBits: n, outputBits: outputBits) else {
          return nil
        }
        scale = Self.powerOfTwo(-bits)
        shifts.append(Int8(n + bits - outputBits))
      } else {
        // If all weights are 0, any scale fits; the output's scale over the input's makes the factor 1.
        let fitting = Double(bias) / (Double(input.scale) * 0x1p30)
        scale = max(
          largest > 0 ? Double(largest) / 127 : Double(output.scale) / Double(input.scale), fitting)
        guard let factor = FixedPointMultiplier(Double(input.scale) * scale / Double(output.scale)) else { return nil }
        multipliers.append(factor.multiplier)
        shifts.append(Int8(factor.shift))
      }
      let rule: FloatingPointRoundingRule = input.isQ ? .toNearestOrEven : .toNearestOrAwayFromZero
      for index in range {
        weights[index] = Int8(min(max((Double(parameters.weights[index]) / scale).rounded(rule), -127), 127))
      }
      self.bias.append(Int32((Double(parameters.bias[o]) / (Double(input.scale) * scale)).rounded(rule)))
    }
  }

  /// Biases and factors for weights that are kept as they are: biases in steps of s · sₒ, rounded half away from 0. False as
  /// above, or if a bias takes more than 32 bits.
  private mutating func setFactors(_ integers: IntegerParameters, from input: Int8Format, to output: Int8Format) -> Bool
  {
    for (scale, real) in zip(integers.scales, integers.bias) {
      let steps = (real / (Double(input.scale) * scale)).rounded(.toNearestOrAwayFromZero)
      guard let factor = FixedPointMultiplier(Double(input.scale) * scale / Double(output.scale)),
        let bias = Int32(exactly: steps)
      else { return false }
      multipliers.append(factor.multiplier)
      shifts.append(Int8(factor.shift))
      self.bias.append(bias)
    }
    return true
  }

  /// The most fraction bits at which the channel's weights fit in 8 bits, its bias in 31, and the shift in −31 … 31.
  private static func fractionBits(largest: Float, bias: Float, inputBits: Int, outputBits: Int) -> Int? {
    let bits = (outputBits - inputBits - 31)...(outputBits - inputBits + 31)
    return bits.reversed().first {
      (Double(largest) * powerOfTwo($0)).rounded(.toNearestOrEven) <= 127
        && Double(bias) * powerOfTwo(inputBits + $0) <= 0x1p30
    }
  }

  private static func powerOfTwo(_ exponent: Int) -> Double { Double(sign: .plus, exponent: exponent, significand: 1) }
}
