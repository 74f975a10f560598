/// A convolution in int8: 8-bit samples, signed or unsigned, 8-bit weights and 32-bit sums.
///
///     sum       = bias[o] + Σ weights · (sample − input zero)
///     .q        out = clamp(sum · 2^−shift[o], rounded once, half to even)
///     .affine   out = clamp(output zero + sum · multiplier[o] · 2^(shift[o] − 31), rounded as `FixedPointMultiplier` does,
///               or with `rounding` `.once` to the nearest, halves up)
///
/// The clamp is the activation: to the output's whole range, from its zero on (ReLU), or from its zero to the sample of
/// 6 (ReLU6). The arithmetic is exact in integers, so the bytes are the same on every machine and instruction set.
/// `Convolution` describes the axes, `apply` the cost.
///
/// Scratch: none in scalar. Other instruction sets need about the following (`scratchCount` is exact; Int8Convolution.h
/// has the formula). An activation takes b bytes: 1 with AVX-512 VNNI and NEON's dot product, 2 with SSE2, AVX2 and
/// NEON.
///
///     (window rows + 1) · padded width · C · b
///     max(24, 12288 / (C + O)) · C · b                                                pointwise with a stride of 1
///     width · C + ⌈window rows · b / 4⌉ · padded width · 4 · ⌈C / 16⌉ · 16             depthwise
///     784 · C + 24576                                                                  b = 2, 3×3 with a stride of 1
///
/// The map is copied into scratch once, H · W · C · b bytes. VNNI and AVX2 read unsigned samples in place, and NEON's dot
/// product signed ones, if rows have no padding and C, or a row of the window, is a multiple of 4. A depthwise
/// convolution writes the last term for each row of outputs, or for every second row if two rows share it (with a
/// stride of 1, if a word has an unused tap).
///
/// Source: Q formats: Clio (MobiCom '20), section 4.2; affine: Jacob et al., arXiv:1712.05877, section 2.
public struct Int8Convolution: Hashable, Sendable {
  public let convolution: Convolution
  public let inputFormat: Int8Format
  public let outputFormat: Int8Format
  public let bounds: ActivationBounds
  public let rounding: Rounding

  /// The rounding of .affine. LiteRT rounds convolutions twice, and dense layers once since version 1.3.
  public enum Rounding: Hashable, Sendable {
    case once
    case twice
  }

  /// - Precondition: the formats are valid and use the same convention.
  public init(
    _ convolution: Convolution, from inputFormat: Int8Format, to outputFormat: Int8Format,
    bounds: ActivationBounds = .none, rounding: Rounding = .twice
  ) {
    precondition(inputFormat.isValid && outputFormat.isValid, "a format is out of range")
    precondition(inputFormat.isQ == outputFormat.isQ, "the input and output formats must have one convention")
    self.convolution = convolution
    self.inputFormat = inputFormat
    self.outputFormat = outputFormat
    self.bounds = bounds
    self.rounding = rounding
  }
}

/// The weights cannot run: for some input, the sum of this output channel overflows 32 bits.
public struct SumOverflow: Error, Hashable, Sendable {
  public let outputChannel: Int

  public init(outputChannel: Int) { self.outputChannel = outputChannel }
}
