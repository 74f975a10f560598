public import FeatureTypes

/// Quantisation with a format a channel: formats may differ in their fraction bits, not in their range.
extension QFormat {
  /// Quantises a map of `shape` in `layout`, channel c in `formats[c]`. Spec.
  ///
  /// - Parameters:
  ///   - formats: one a channel.
  ///   - samples: at least `shape.count` bytes, filled in the same layout.
  public static func quantize(
    _ values: Span<Float>, shape: FeatureMapShape, layout: FeatureMapLayout, formats: Span<QFormat>,
    into samples: inout MutableSpan<UInt8>
  ) throws(QuantizeError) {
    precondition(values.count == shape.count && samples.count >= shape.count, "one value and one byte a sample")
    precondition(formats.count == shape.channels, "one format a channel")
    for index in values.indices {
      let format = formats[layout.channel(of: index, in: shape)]
      guard let sample = format.quantized(values[index]) else { throw .notANumber(index: index) }
      samples[index] = format.range.pattern(of: sample)
    }
  }

  /// The real numbers of a map whose channel c is in `formats[c]`.
  public static func dequantize(
    _ samples: Span<UInt8>, shape: FeatureMapShape, layout: FeatureMapLayout, formats: Span<QFormat>,
    into values: inout MutableSpan<Float>
  ) {
    precondition(samples.count == shape.count && values.count >= shape.count, "one value and one byte a sample")
    precondition(formats.count == shape.channels, "one format a channel")
    for index in samples.indices {
      let format = formats[layout.channel(of: index, in: shape)]
      values[index] = Float(Int(format.range.value(of: samples[index]))) * format.step
    }
  }
}
