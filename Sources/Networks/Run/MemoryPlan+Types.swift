internal import FeatureTypes
public import InferenceKernels

extension MemoryPlan {
  /// The plan of a `FloatNetwork`: its elements are floats of 4 bytes.
  public init(float32 network: Network, on instructionSet: InstructionSet) throws(NetworkError) {
    let counts = network.layers.map { layer in
      guard case .convolution(let kernel) = layer.kernel else { return 0 }
      return (kernel.scratchCount(on: instructionSet) + 3) / 4
    }
    try self.init(network, scratchCounts: counts)
  }

  /// The plan of an `Int8Network`, whatever its formats: its elements are bytes.
  public init(int8 network: Network, on instructionSet: InstructionSet) throws(NetworkError) {
    let format = Int8Format.q(isSigned: true, fractionBits: 0)
    let counts = network.layers.map { layer in
      guard case .convolution(let kernel) = layer.kernel else { return 0 }
      return Int8Convolution(kernel, from: format, to: format).scratchCount(on: instructionSet)
    }
    try self.init(network, scratchCounts: counts)
  }
}
