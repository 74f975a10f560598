public import FeatureTypes

/// The mean of each channel over all pixels in int8. The output has its own format, because means are smaller than
/// samples.
///
///     .q        out = clamp(Σ in · 2^(n′ − n) / (H·W), rounded once, half to even)
///     .affine   out = clamp(zero′ + (Σ in − H·W · zero) · M),  M the `FixedPointMultiplier` of scale / scale′,
///               `divided` by H·W
///
/// Axes: the map is HWC, batch 1. Scratch: none. Cost: input.count additions; reads one byte per sample and writes one
/// per channel. The source is that of `GlobalAveragePooling`.
public struct Int8GlobalAveragePooling: Hashable, Sendable {
  public let input: FeatureMapShape
  public let inputFormat: Int8Format
  public let outputFormat: Int8Format
  private let factor: FixedPointMultiplier

  /// Nil if a format is invalid, the conventions differ, the scales are too far apart, or the map has more than 2²²
  /// pixels, whose sum might overflow 32 bits.
  public init?(input: FeatureMapShape, from inputFormat: Int8Format, to outputFormat: Int8Format) {
    guard inputFormat.isValid, outputFormat.isValid, inputFormat.isQ == outputFormat.isQ, input.planeCount <= 1 << 22,
      let factor = FixedPointMultiplier(Double(inputFormat.scale) / Double(outputFormat.scale))
    else { return nil }
    self.input = input
    self.inputFormat = inputFormat
    self.outputFormat = outputFormat
    self.factor = factor.divided(by: input.planeCount)
  }

  /// The output of a channel. `sum` is the sum of its samples, with the zero subtracted from each.
  func mean(_ sum: Int32) -> Int32 {
    guard case .q(_, let from) = inputFormat, case .q(_, let to) = outputFormat else {
      let (mean, overflow) = factor.apply(sum).addingReportingOverflow(outputFormat.zero)
      return overflow ? (sum < 0 ? .min : .max) : mean
    }
    // The 31 bits of a sum are shifted by at most 38 to the left or to the right; the count has 22 bits.
    let shift = to - from
    let quotient = QRounding.divide(
      shift > 0 ? wide(sum) &<< wide(min(shift, 30)) : wide(sum),
      by: shift < 0 ? wide(input.planeCount) &<< wide(-shift) : wide(input.planeCount))
    return saturated(quotient)
  }
}
