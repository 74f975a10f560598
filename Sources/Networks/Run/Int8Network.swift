internal import FeatureTypes
public import InferenceKernels

/// A network in int8, with weights, ready to run in a caller's memory: as `FloatNetwork`, its samples bytes.
///
/// Every map has a format, all of one convention. Poolings but the global average, up-sampling, slices and padded channels
/// keep that of their input. Exact in integers: the same bytes on every machine.
public struct Int8Network: Sendable {
  public let network: Network
  public let instructionSet: InstructionSet
  public let plan: MemoryPlan
  /// Of every map, by its number.
  public let formats: [Int8Format]
  let steps: [Int8Step]

  /// Makes the weights int8 on the way.
  ///
  /// - Parameters:
  ///   - parameters: float32, by the names of the layers that have some.
  ///   - formats: by the names of inputs and layers; of layers that keep their input's format none is needed.
  /// - Throws: as `FloatNetwork` does; `missingFormat`, `formatsDiffer`, `scaleOutOfRange`, `sumOverflow`, with
  ///   the layer.
  /// - Precondition: the instruction set is available.
  public init(
    _ network: Network, parameters: [String: LayerParameters], formats named: [String: Int8Format],
    granularity: Int8Weights.Granularity = .perChannel, on instructionSet: InstructionSet = .best
  ) throws(NetworkError) {
    plan = try MemoryPlan(int8: network, on: instructionSet)
    var formats: [Int8Format] = []
    for map in network.inputs.indices {
      let name = network.name(of: map)
      guard let format = named[name], format.isValid else { throw NetworkError(.missingFormat, layer: name) }
      formats.append(format)
    }
    var steps: [Int8Step] = []
    for (index, layer) in network.layers.enumerated() {
      let inputs = layer.inputs.map { formats[$0] }
      let builder = Int8StepBuilder(network: network, index: index, inputs: inputs, instructionSet: instructionSet)
      let format = try builder.outputFormat(named[layer.name])
      let step = try builder.step(to: format, parameters: parameters, granularity: granularity)
      formats.append(format)
      steps.append(step)
    }
    self.network = network
    self.instructionSet = instructionSet
    self.formats = formats
    self.steps = steps
  }

  /// Bytes that a run needs, exactly.
  public var arenaCount: Int { plan.count }

  /// Where input `index` is written before a run.
  public func inputRange(_ index: Int) -> Range<Int> { range(of: index) }

  /// Where output `index` is read after a run.
  public func outputRange(_ index: Int) -> Range<Int> { range(of: network.outputs[index]) }

  public func inputFormat(_ index: Int) -> Int8Format { formats[index] }

  public func outputFormat(_ index: Int) -> Int8Format { formats[network.outputs[index]] }

  func range(of map: Int) -> Range<Int> { plan.range(of: map, in: network) }

  /// The outputs for these inputs, in an arena of its own: for where allocation does not matter.
  ///
  /// - Precondition: as many inputs as the network's, each of its shape's size.
  public func outputs(for inputs: [[UInt8]]) -> [[UInt8]] {
    var arena = plan.arena(of: network, inputs: inputs, zero: 0)
    var memory = arena.mutableSpan
    run(&memory)
    return network.outputs.indices.map { Array(arena[outputRange($0)]) }
  }
}
