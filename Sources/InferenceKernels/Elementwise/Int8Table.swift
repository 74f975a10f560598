/// What any function of one sample is in int8: a table of 256 bytes, filled once, looked up for each sample.
///
/// The table is the caller's memory; byte b of it is what a sample stored as b becomes. Scratch: none. Filling one takes 256
/// evaluations, of float32 or of a `FixedPointMultiplier`, and writes 256 bytes.
///
/// Source: Clio (MobiCom '20), section 4.2, for .q; Jacob et al., arXiv:1712.05877, section 2, for .affine.
public enum Int8Table {
  /// Bytes of a table.
  public static let count = 256

  /// An activation: the sample nearest to f((sample − zero) · scale), as `Int8Format.quantized` rounds, in float32.
  /// What leaves `output`'s range becomes its end.
  ///
  /// - Precondition: `table` has 256 bytes; the formats are valid.
  public static func fill(
    _ activation: Activation, from input: Int8Format, to output: Int8Format, into table: inout MutableSpan<UInt8>
  ) {
    precondition(table.count == count && input.isValid && output.isValid, "a table of 256 bytes, between valid formats")
    for byte in 0..<count {
      let real = Float(Int(input.sample(of: UInt8(truncatingIfNeeded: byte)) - input.zero)) * input.scale
      table[byte] = output.byte(of: output.quantized(activation(real)) ?? output.zero)
    }
  }

  /// Requantizes: another format for the same numbers.
  ///
  ///     .q        clamp(sample · 2^(n′ − n), rounded half to even)
  ///     .affine   clamp(zero′ + M·(sample − zero)), M the `FixedPointMultiplier` of scale / scale′
  ///
  /// False, and nothing written, if the formats are of two conventions or their scales too far apart.
  ///
  /// - Precondition: `table` has 256 bytes; the formats are valid.
  public static func fillRequantizing(
    from input: Int8Format, to output: Int8Format, into table: inout MutableSpan<UInt8>
  ) -> Bool {
    precondition(table.count == count && input.isValid && output.isValid, "a table of 256 bytes, between valid formats")
    guard input.isQ == output.isQ, let factor = FixedPointMultiplier(Double(input.scale) / Double(output.scale)) else {
      return false
    }
    for byte in 0..<count {
      let sample = input.sample(of: UInt8(truncatingIfNeeded: byte))
      let value: Int32
      if case .q(_, let from) = input, case .q(_, let to) = output {
        value = saturated(QRounding.shift(wide(sample), right: max(from - to, -31)))
      } else {
        // A factor may bring a sample to the ends of 32 bits: the zero is added in 64.
        value = saturated(wide(factor.apply(sample - input.zero)) + wide(output.zero))
      }
      table[byte] = output.byte(of: value)
    }
    return true
  }
}
