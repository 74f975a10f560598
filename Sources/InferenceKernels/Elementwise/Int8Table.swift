/// Any function of one sample in int8: a table of 256 bytes, filled once and looked up for each sample.
///
/// The table is the caller's memory. A sample stored as b becomes byte b of the table. Scratch: none. Filling a table
/// takes 256 evaluations, in float32 or of a `FixedPointMultiplier`, and writes 256 bytes.
///
/// Sources: Clio (MobiCom '20), section 4.2 (.q); Jacob et al., arXiv:1712.05877, section 2 (.affine).
public enum Int8Table {
  /// The size of a table in bytes.
  public static let count = 256

  /// Fills a table with an activation: the sample nearest to f((sample − zero) · scale), computed in float32 and
  /// rounded by `Int8Format.quantized`. Values outside the range of `output` saturate.
  ///
  /// - Precondition: `table` has 256 bytes; the formats are valid.
  public static func fill(
    _ activation: Activation, from input: Int8Format, to output: Int8Format, into table: inout MutableSpan<UInt8>
  ) {
    precondition(table.count == count && input.isValid && output.isValid, "not 256 bytes, or an invalid format")
    for byte in 0..<count {
      let real = Float(Int(input.sample(of: UInt8(truncatingIfNeeded: byte)) - input.zero)) * input.scale
      table[byte] = output.byte(of: output.quantized(activation(real)) ?? output.zero)
    }
  }

  /// Fills a table that converts samples from one format to another.
  ///
  ///     .q        clamp(sample · 2^(n′ − n), rounded half to even)
  ///     .affine   clamp(zero′ + M·(sample − zero)), M the `FixedPointMultiplier` of scale / scale′
  ///
  /// False if the conventions differ or the scales are too far apart; then nothing is written.
  ///
  /// - Precondition: `table` has 256 bytes; the formats are valid.
  public static func fillRequantizing(
    from input: Int8Format, to output: Int8Format, into table: inout MutableSpan<UInt8>
  ) -> Bool {
    precondition(table.count == count && input.isValid && output.isValid, "not 256 bytes, or an invalid format")
    guard input.isQ == output.isQ, let factor = FixedPointMultiplier(Double(input.scale) / Double(output.scale)) else {
      return false
    }
    for byte in 0..<count {
      let sample = input.sample(of: UInt8(truncatingIfNeeded: byte))
      let value: Int32
      if case .q(_, let from) = input, case .q(_, let to) = output {
        value = saturated(QRounding.shift(wide(sample), right: max(from - to, -31)))
      } else {
        // The product may reach the limits of 32 bits, so the zero is added in 64.
        value = saturated(wide(factor.apply(sample - input.zero)) + wide(output.zero))
      }
      table[byte] = output.byte(of: value)
    }
    return true
  }
}
