public import InferenceKernels
public import Quantize

/// An int8 network with its weights, ready to run in the caller's memory; see `RunnableNetwork`.
///
/// Each map has a format, and all formats use the same convention. Poolings other than the global average, up-sampling,
/// channel slices and channel padding keep the format of their input. The arithmetic is exact in integers, so the bytes
/// are the same on every machine.
public struct Int8Network: RunnableNetwork {
  private let runner: Runner<Int8Step>
  /// The format of each map, by its number.
  public let formats: [Int8Format]

  public var network: Network { runner.network }
  public var instructionSet: InstructionSet { runner.instructionSet }
  public var plan: MemoryPlan { runner.plan }

  /// Quantizes the weights to int8.
  ///
  /// - Parameters:
  ///   - parameters: the float32 parameters by layer name.
  ///   - formats: the formats by the names of inputs and layers; layers that keep their input's format need none.
  /// - Throws: the errors of `FloatNetwork`; `missingFormat`, `formatsDiffer`, `scaleOutOfRange` or `sumOverflow`, with
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
    for (index, node) in network.nodes.enumerated() {
      let inputs = node.inputs.map { formats[$0] }
      let builder = Int8StepBuilder(network: network, index: index, inputs: inputs, instructionSet: instructionSet)
      let format = try builder.outputFormat(named[node.name])
      let step = try builder.step(to: format, parameters: parameters, granularity: granularity)
      formats.append(format)
      steps.append(step)
    }
    self.formats = formats
    runner = Runner(network, steps, in: plan, on: instructionSet)
  }

  public func run(_ arena: inout MutableSpan<UInt8>, showing show: (_ map: Int, Span<UInt8>) -> Void) {
    runner.run(&arena, showing: show)
  }

  public func inputFormat(_ index: Int) -> Int8Format { formats[index] }

  public func outputFormat(_ index: Int) -> Int8Format { formats[network.outputs[index]] }
}

/// Real numbers in and out, int8 in between.
extension Int8Network {
  /// Quantizes the real values of an input to its format.
  ///
  /// - Throws: the index of a NaN.
  public func samples(of values: [Float], forInput index: Int) throws(QuantizeError) -> [UInt8] {
    var bytes = ContiguousArray<UInt8>(repeating: 0, count: values.count)
    var samples = bytes.mutableSpan
    let values = values[...]
    try inputFormat(index).quantize(values.span, into: &samples)
    return Array(bytes)
  }

  /// The real values of an output's samples.
  public func values(of samples: [UInt8], ofOutput index: Int) -> [Float] {
    var values = ContiguousArray<Float>(repeating: 0, count: samples.count)
    var output = values.mutableSpan
    let samples = samples[...]
    outputFormat(index).dequantize(samples.span, into: &output)
    return Array(values)
  }

  /// Quantizes the inputs, runs the network, and returns the real values of the outputs.
  public func outputs(quantizing inputs: [[Float]]) throws(QuantizeError) -> [[Float]] {
    var samples: [[UInt8]] = []
    for (index, input) in inputs.enumerated() { samples.append(try self.samples(of: input, forInput: index)) }
    let outputs = outputs(for: samples)
    return outputs.indices.map { values(of: outputs[$0], ofOutput: $0) }
  }
}
