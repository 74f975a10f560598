internal import FeatureTypes
public import InferenceKernels

/// A network in float32, with weights, ready to run in a caller's memory.
///
///     var arena = [Float](repeating: 0, count: network.arenaCount)
///     // write each input to network.inputRange(…) of the arena, then
///     var memory = arena.mutableSpan
///     network.run(&memory)                                    // no allocation
///     // read each output from network.outputRange(…)
///
/// A value: any number of runs may go on at once, each with an arena of its own.
public struct FloatNetwork: Sendable {
  public let network: Network
  public let instructionSet: InstructionSet
  public let plan: MemoryPlan
  /// One a layer; of layers without weights nil.
  let weights: [PackedWeights?]

  /// - Parameter parameters: by the names of the layers that have some; others are not looked at.
  /// - Throws: `missingWeights`, `wrongWeightShape`, `weightNotFinite`, with the layer; `tooLarge`.
  /// - Precondition: the instruction set is available.
  public init(
    _ network: Network, parameters: [String: LayerParameters], on instructionSet: InstructionSet = .best
  ) throws(NetworkError) {
    plan = try MemoryPlan(float32: network, on: instructionSet)
    var weights: [PackedWeights?] = []
    for (index, layer) in network.layers.enumerated() {
      guard case .convolution(let kernel) = layer.kernel else {
        weights.append(nil)
        continue
      }
      let parameters = try network.parameters(of: index, in: parameters, weightCount: kernel.weightCount)
      weights.append(PackedWeights(kernel, parameters, for: instructionSet))
    }
    self.network = network
    self.instructionSet = instructionSet
    self.weights = weights
  }

  /// Floats that a run needs, exactly.
  public var arenaCount: Int { plan.count }

  /// Where input `index` is written before a run.
  public func inputRange(_ index: Int) -> Range<Int> { range(of: index) }

  /// Where output `index` is read after a run.
  public func outputRange(_ index: Int) -> Range<Int> { range(of: network.outputs[index]) }

  func range(of map: Int) -> Range<Int> { plan.range(of: map, in: network) }

  /// The outputs for these inputs, in an arena of its own: for where allocation does not matter.
  ///
  /// - Precondition: as many inputs as the network's, each of its shape's size.
  public func outputs(for inputs: [[Float]]) -> [[Float]] {
    var arena = plan.arena(of: network, inputs: inputs, zero: 0)
    var memory = arena.mutableSpan
    run(&memory)
    return network.outputs.indices.map { Array(arena[outputRange($0)]) }
  }
}
