public import InferenceKernels
public import Quantize

/// A network in int8, with weights, ready to run in a caller's memory; see `RunnableNetwork`.
///
/// Every map has a format, all of one convention. Poolings but the global average, up-sampling, channel slices
/// and channel padding keep that of their input. Exact in integers: the same bytes on every machine.
public struct Int8Network: RunnableNetwork {
  private let runner: Runner<Int8Step>
  /// Of every map, by its number.
  public let formats: [Int8Format]

  public var network: Network { runner.network }
  public var instructionSet: InstructionSet { runner.instructionSet }
  public var plan: MemoryPlan { runner.plan }

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
    let plan = try MemoryPlan(int8: network, on: instructionSet)
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
    self.formats = formats
    runner = Runner(network, steps, in: plan, on: instructionSet)
  }

  public func run(_ arena: inout MutableSpan<UInt8>) { runner.run(&arena) { _, _ in } }

  public func run(_ arena: inout MutableSpan<UInt8>, showing show: (_ map: Int, Span<UInt8>) -> Void) {
    runner.run(&arena, showing: show)
  }

  public func inputFormat(_ index: Int) -> Int8Format { formats[index] }

  public func outputFormat(_ index: Int) -> Int8Format { formats[network.outputs[index]] }
}

/// Real numbers, int8 between.
extension Int8Network {
  /// The samples of an input's real numbers, in its format.
  ///
  /// - Throws: the index of a NaN.
  public func samples(of values: [Float], forInput index: Int) throws(QuantizeError) -> [UInt8] {
    var bytes = ContiguousArray<UInt8>(repeating: 0, count: values.count)
    var samples = bytes.mutableSpan
    let values = values[...]
    try inputFormat(index).quantize(values.span, into: &samples)
    return Array(bytes)
  }

  /// The real numbers of an output's samples.
  public func values(of samples: [UInt8], ofOutput index: Int) -> [Float] {
    var values = ContiguousArray<Float>(repeating: 0, count: samples.count)
    var output = values.mutableSpan
    let samples = samples[...]
    outputFormat(index).dequantize(samples.span, into: &output)
    return Array(values)
  }

  /// From real numbers to real numbers.
  public func outputs(quantizing inputs: [[Float]]) throws(QuantizeError) -> [[Float]] {
    var samples: [[UInt8]] = []
    for (index, input) in inputs.enumerated() { samples.append(try self.samples(of: input, forInput: index)) }
    let outputs = outputs(for: samples)
    return outputs.indices.map { values(of: outputs[$0], ofOutput: $0) }
  }
}
