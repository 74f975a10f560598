public import InferenceKernels

/// A layer's weights as one instruction set wants them: a value that owns its bytes.
public struct PackedWeights: Hashable, Sendable {
  public let bytes: [UInt8]
  /// The only one that they run on.
  public let instructionSet: InstructionSet

  public init(
    _ convolution: Convolution, _ parameters: LayerParameters, for instructionSet: InstructionSet
  ) {
    var bytes = [UInt8](repeating: 0, count: convolution.packedCount(for: instructionSet))
    var packing = bytes.mutableSpan
    convolution.pack(
      weights: parameters.weights.span, bias: parameters.bias.span, for: instructionSet, into: &packing)
    self.bytes = bytes
    self.instructionSet = instructionSet
  }

  /// - Throws: the first output channel whose sum could leave 32 bits.
  public init(
    _ convolution: Int8Convolution, _ weights: Int8Weights, for instructionSet: InstructionSet
  ) throws(SumOverflow) {
    var bytes = [UInt8](repeating: 0, count: convolution.packedCount(for: instructionSet))
    var packing = bytes.mutableSpan
    try convolution.pack(
      weights: weights.weights.span, bias: weights.bias.span, multipliers: weights.multipliers.span,
      shifts: weights.shifts.span, for: instructionSet, into: &packing)
    self.bytes = bytes
    self.instructionSet = instructionSet
  }
}
