internal import InferenceKernels
public import Quantize

extension Int8Network {
  /// The samples of an input's real numbers, in its format.
  ///
  /// - Throws: the index of a NaN.
  public func samples(of values: [Float], forInput index: Int) throws(QuantizeError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: values.count)
    var samples = bytes.mutableSpan
    try inputFormat(index).quantize(values.span, into: &samples)
    return bytes
  }

  /// The real numbers of an output's samples.
  public func values(of samples: [UInt8], ofOutput index: Int) -> [Float] {
    var values = [Float](repeating: 0, count: samples.count)
    var output = values.mutableSpan
    outputFormat(index).dequantize(samples.span, into: &output)
    return values
  }

  /// From real numbers to real numbers, int8 between.
  public func outputs(quantizing inputs: [[Float]]) throws(QuantizeError) -> [[Float]] {
    var samples: [[UInt8]] = []
    for (index, input) in inputs.enumerated() { samples.append(try self.samples(of: input, forInput: index)) }
    let outputs = outputs(for: samples)
    return outputs.indices.map { values(of: outputs[$0], ofOutput: $0) }
  }
}
