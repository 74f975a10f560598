/// A convolution in int8: samples of 8 bits, signed or unsigned, weights of 8 bits, sums of 32.
///
///     sum       = bias[o] + Σ weights · (sample − input zero)
///     .q        out = clamp(sum · 2^−shift[o], rounded once, half to even)
///     .affine   out = clamp(output zero + sum · multiplier[o] · 2^(shift[o] − 31), rounded as `FixedPointMultiplier` does)
///
/// The clamp is the activation: all of the output's range, from its zero (ReLU), or to the sample of 6 as well (ReLU6).
/// Exact in integers: the same bytes on every machine and instruction set. Axes: see `Convolution`; overlap, scratch and
/// cost: `apply`.
///
/// Source: Q formats: Clio (MobiCom '20), section 4.2; affine: Jacob et al., arXiv:1712.05877, section 2.
public struct Int8Convolution: Hashable, Sendable {
  public let convolution: Convolution
  public let inputFormat: Int8Format
  public let outputFormat: Int8Format
  public let bounds: ActivationBounds

  /// - Precondition: the formats are valid, and of one convention.
  public init(
    _ convolution: Convolution, from inputFormat: Int8Format, to outputFormat: Int8Format,
    bounds: ActivationBounds = .none
  ) {
    precondition(inputFormat.isValid && outputFormat.isValid, "a format out of range")
    precondition(inputFormat.isQ == outputFormat.isQ, "one convention for a layer's input and output")
    self.convolution = convolution
    self.inputFormat = inputFormat
    self.outputFormat = outputFormat
    self.bounds = bounds
  }
}

/// Weights that cannot run: for some input the sum of this output channel leaves 32 bits.
public struct SumOverflow: Error, Hashable, Sendable {
  public let outputChannel: Int

  public init(outputChannel: Int) { self.outputChannel = outputChannel }
}
