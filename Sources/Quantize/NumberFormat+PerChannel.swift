public import FeatureTypes

/// Quantisation with one format per channel. The formats may differ in their scale, but not in their range.
extension NumberFormat {
  /// Quantises a map, channel c with `formats[c]`. Spec.
  ///
  /// Rounds to nearest, ties to even, and saturates. When it throws, the samples before the NaN have been written.
  ///
  /// - Parameters:
  ///   - values: The map's real numbers, `shape.count` of them.
  ///   - shape: The size of the map.
  ///   - layout: The order of the numbers in `values` and in `samples`.
  ///   - formats: One format per channel.
  ///   - samples: The result: at least `shape.count` bytes.
  /// - Throws: `QuantizeError.notANumber` for the first NaN.
  /// - Complexity: O(count); allocates nothing.
  public static func quantize(
    _ values: Span<Float>, shape: FeatureMapShape, layout: FeatureMapLayout, formats: Span<NumberFormat>,
    into samples: inout MutableSpan<UInt8>
  ) throws(QuantizeError) {
    precondition(values.count == shape.count && samples.count >= shape.count, "one value and one byte per sample")
    precondition(formats.count == shape.channels, "one format per channel")
    for index in values.indices {
      let format = formats[layout.channel(of: index, in: shape)]
      guard let sample = format.quantized(values[index]) else { throw .notANumber(index: index) }
      samples[index] = format.range.pattern(of: sample)
    }
  }

  /// Converts a map back to real numbers, channel c with `formats[c]`. Spec.
  ///
  /// - Parameters:
  ///   - samples: The map's samples, `shape.count` bytes.
  ///   - shape: The size of the map.
  ///   - layout: The order of the numbers in `samples` and in `values`.
  ///   - formats: One format per channel.
  ///   - values: The result: room for at least `shape.count` numbers.
  /// - Complexity: O(count); allocates nothing.
  public static func dequantize(
    _ samples: Span<UInt8>, shape: FeatureMapShape, layout: FeatureMapLayout, formats: Span<NumberFormat>,
    into values: inout MutableSpan<Float>
  ) {
    precondition(samples.count == shape.count && values.count >= shape.count, "one value and one byte per sample")
    precondition(formats.count == shape.channels, "one format per channel")
    for index in samples.indices {
      let format = formats[layout.channel(of: index, in: shape)]
      values[index] = Float(Int(format.range.value(of: samples[index]) &- format.zero)) * format.step
    }
  }
}
