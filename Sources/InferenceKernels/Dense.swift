/// A fully connected layer with a bias: out[o] = bias[o] + Σᵢ in[i] · weights[i, o].
///
/// Axes: vectors, float32, batch 1; weights are [i][o]: the outputs lie innermost. Values: any; NaN and infinities
/// propagate as IEEE 754 has it. Order: bias first, then i ascending, each product rounded before it is added.
/// Scratch: none.
public struct Dense: Hashable, Sendable {
  public let inputs: Int
  public let outputs: Int

  /// - Precondition: at least one input and output, and at most 2²⁸ weights.
  public init(inputs: Int, outputs: Int) {
    precondition(inputs >= 1 && outputs >= 1, "a dense layer has at least one input and one output")
    precondition(inputs <= (1 << 28) / outputs, "a dense layer has at most 2^28 weights")
    self.inputs = inputs
    self.outputs = outputs
  }

  /// Weights, and multiply-adds of one call: inputs · outputs.
  public var weightCount: Int { inputs * outputs }

  /// Cost: `weightCount` multiply-adds; reads 4 · (weightCount + inputs + outputs) bytes and writes 4 · outputs.
  ///
  /// `result` overlaps neither vector nor weights, which exclusive access to a `MutableSpan` already says.
  ///
  /// - Precondition: the spans hold exactly `inputs`, `weightCount`, `outputs` and `outputs` values.
  public func apply(
    to vector: Span<Float>, weights: Span<Float>, bias: Span<Float>, into result: inout MutableSpan<Float>
  ) {
    precondition(vector.count == inputs, "the vector has not the layer's number of inputs")
    precondition(weights.count == weightCount, "the weights are [input][output]")
    precondition(bias.count == outputs, "one bias for each output")
    precondition(result.count == outputs, "the result has not the layer's number of outputs")
    copy(bias, to: &result)
    addProduct(of: vector, and: weights, to: &result)
  }
}
