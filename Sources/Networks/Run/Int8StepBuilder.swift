internal import FeatureTypes
internal import InferenceKernels

/// Makes the step of one layer, or throws the reason why it cannot.
struct Int8StepBuilder {
  let network: Network
  let index: Int
  /// The formats of the maps that the layer reads.
  let inputs: [Int8Format]
  let instructionSet: InstructionSet

  private var node: Network.Node { network.nodes[index] }

  private func error(_ code: NetworkError.Code) -> NetworkError { NetworkError(code, layer: node.name, index: index) }

  func outputFormat(_ given: Int8Format?) throws(NetworkError) -> Int8Format {
    let keeps = node.kernel.keepsFormat
    guard let format = given ?? (keeps ? inputs[0] : nil), format.isValid else { throw error(.missingFormat) }
    guard !keeps || format == inputs[0], inputs.allSatisfy({ $0.isQ == format.isQ }) else {
      throw error(.formatsDiffer)
    }
    return format
  }

  func step(
    to format: Int8Format, parameters: [String: LayerParameters], granularity: Int8Weights.Granularity
  ) throws(NetworkError) -> Int8Step {
    let input = inputs[0]
    switch node.kernel {
    case .convolution(let kernel):
      let parameters = try network.parameters(of: index, in: parameters, weightCount: kernel.weightCount)
      let convolution = Int8Convolution(
        kernel, from: input, to: format, bounds: node.bounds, rounding: node.rounding)
      guard let weights = Int8Weights(parameters, from: input, to: format, granularity: granularity) else {
        throw error(.scaleOutOfRange)
      }
      do throws(SumOverflow) {
        return .convolution(convolution, try PackedWeights(convolution, weights, for: instructionSet))
      } catch {
        throw self.error(.sumOverflow)
      }
    case .maxPooling(let kernel): return .maxPooling(kernel, isSigned: format.isSigned)
    case .averagePooling(let kernel): return .averagePooling(kernel, format)
    case .globalAveragePooling(let kernel):
      guard let pooling = Int8GlobalAveragePooling(input: kernel.input, from: input, to: format) else {
        throw error(.scaleOutOfRange)
      }
      return .globalAveragePooling(pooling)
    case .activation(let function):
      var table = ContiguousArray<UInt8>(repeating: 0, count: Int8Table.count)
      var entries = table.mutableSpan
      Int8Table.fill(function, from: input, to: format, into: &entries)
      return .activation(table: table)
    case .addition:
      guard let addition = Int8Addition(input, inputs[1], to: format, bounds: node.bounds),
        let swapped = Int8Addition(inputs[1], input, to: format, bounds: node.bounds)
      else { throw error(.scaleOutOfRange) }
      return .addition(addition, swapped: swapped)
    case .multiplication:
      guard let product = Int8Multiplication(input, inputs[1], to: format) else { throw error(.scaleOutOfRange) }
      return .multiplication(product)
    case .concatenation(let parts):
      var whole: [Int8Part] = []
      for (part, source) in zip(parts, inputs) {
        whole.append(Int8Part(part: part, table: try requantizing(from: source, to: format)))
      }
      return .concatenation(whole)
    case .upSampling(let kernel): return .upSampling(kernel, format)
    case .channelSlice(let kernel): return .channelSlice(kernel)
    case .channelPadding(let kernel): return .channelPadding(kernel, format)
    case .softmax:
      return .softmax(Int8Softmax(from: input, to: format), channels: node.output.channels, powers: powers)
    case .logSoftmax:
      return .logSoftmax(Int8LogSoftmax(from: input, to: format), channels: node.output.channels, powers: powers)
    }
  }

  /// The powers of a softmax of the first input.
  private var powers: ContiguousArray<Float> {
    var powers = ContiguousArray<Float>(repeating: 0, count: Int8Softmax.powerCount)
    var entries = powers.mutableSpan
    Int8Softmax.fill(&entries, for: inputs[0])
    return powers
  }

  private func requantizing(from source: Int8Format, to format: Int8Format) throws(NetworkError)
    -> ContiguousArray<UInt8>
  {
    var table = ContiguousArray((0..<Int8Table.count).lazy.map { UInt8($0) })
    if source == format { return table }
    var entries = table.mutableSpan
    guard Int8Table.fillRequantizing(from: source, to: format, into: &entries) else { throw error(.scaleOutOfRange) }
    return table
  }
}
