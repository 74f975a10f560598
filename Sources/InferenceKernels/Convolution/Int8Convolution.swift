/// A convolution in int8: samples of 8 bits, signed or unsigned, weights of 8 bits, sums of 32.
///
///     sum       = bias[o] + Σ weights · (sample − input zero)
///     .q        out = clamp(sum · 2^−shift[o], rounded once, half to even)
///     .affine   out = clamp(output zero + sum · multiplier[o] · 2^(shift[o] − 31), rounded as `FixedPointMultiplier` does)
///
/// The clamp is the activation: all of the output's range, from its zero (ReLU), or to the sample of 6 as well (ReLU6).
/// Exact in integers: the same bytes on every machine and instruction set. Axes: see `Convolution`; overlap and cost:
/// `apply`.
///
/// Scratch: none in scalar; on other sets about the following (`scratchCount` is exact, Int8Convolution.h has the formula),
/// where an activation takes b bytes: 1 with AVX-512 VNNI and NEON's dot product, 2 with SSE2, AVX2 and NEON.
///
///     (window rows + 1) · padded width · C · b
///     max(24, 12288 / (C + O)) · C · b                                                pointwise with a stride of 1
///     width · C + ⌈window rows · b / 4⌉ · padded width · 4 · ⌈C / 16⌉ · 16             depthwise
///
/// The map is copied through it once, H · W · C · b bytes; VNNI reads unsigned samples where they lie, NEON's dot product
/// signed ones, if rows have no padding and C, or a row of the window, is a multiple of 4. Depthwise writes its last
/// term anew for each row of outputs; for every second one with a stride of 1 where a row of the window is to spare.
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
