internal import FeatureTypes
public import InferenceKernels

extension MemoryPlan {
  /// The plan of a `FloatNetwork`, whose elements are floats of 4 bytes.
  public init(float32 network: Network, on instructionSet: InstructionSet) throws(NetworkError) {
    try self.init(network, of: FloatStep.self, on: instructionSet)
  }

  /// The plan of an `Int8Network`, whose elements are bytes. It does not depend on the formats.
  public init(int8 network: Network, on instructionSet: InstructionSet) throws(NetworkError) {
    try self.init(network, of: Int8Step.self, on: instructionSet)
  }

  private init<LayerStep: RunnableLayer>(
    _ network: Network, of steps: LayerStep.Type, on instructionSet: InstructionSet
  ) throws(NetworkError) {
    let size = MemoryLayout<LayerStep.Sample>.stride
    let counts = network.nodes.map { node in
      guard case .convolution(let kernel) = node.kernel else { return 0 }
      return (LayerStep.scratchBytes(of: kernel, on: instructionSet) + size - 1) / size
    }
    try self.init(network, scratchCounts: counts)
  }

  func range(of map: Int, in network: Network) -> Range<Int> {
    offsets[map]..<offsets[map] + network.shape(of: map).count
  }

  /// The places of a layer's maps and scratch.
  func places(of layer: Int, in network: Network) -> LayerPlaces {
    LayerPlaces(
      inputs: network.nodes[layer].inputs.map { range(of: $0, in: network) },
      output: range(of: network.inputs.count + layer, in: network),
      scratch: scratchOffsets[layer]..<scratchOffsets[layer] + scratchCounts[layer])
  }
}

/// The places in the arena that a layer reads and writes, and the place of its scratch.
struct LayerPlaces: Hashable, Sendable {
  let inputs: [Range<Int>]
  let output: Range<Int>
  let scratch: Range<Int>
}
