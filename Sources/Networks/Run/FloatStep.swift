internal import FeatureTypes
internal import InferenceKernels

/// A layer of a float32 network with everything that it needs to run.
enum FloatStep: RunnableLayer {
  case convolution(Convolution, PackedWeights, ActivationBounds)
  case maxPooling(MaxPooling)
  case averagePooling(AveragePooling)
  case globalAveragePooling(GlobalAveragePooling)
  case activation(Activation)
  case addition(ActivationBounds)
  case multiplication
  case concatenation([Concatenation.Part])
  case upSampling(UpSampling)
  case channelSlice(ChannelSlice)
  case channelPadding(ChannelPadding)
  /// Softmax over the channels of each pixel.
  case softmax(channels: Int)
  /// The logarithms of the softmax.
  case logSoftmax(channels: Int)

  /// - Parameter parameters: the parameters by layer name.
  /// - Throws: `missingWeights`, `wrongWeightShape` or `weightNotFinite`, with the layer.
  init(
    _ index: Int, of network: Network, parameters: [String: LayerParameters], on instructionSet: InstructionSet
  ) throws(NetworkError) {
    let node = network.nodes[index]
    switch node.kernel {
    case .convolution(let kernel):
      let parameters = try network.parameters(of: index, in: parameters, weightCount: kernel.weightCount)
      self = .convolution(kernel, PackedWeights(kernel, parameters, for: instructionSet), node.bounds)
    case .maxPooling(let kernel): self = .maxPooling(kernel)
    case .averagePooling(let kernel): self = .averagePooling(kernel)
    case .globalAveragePooling(let kernel): self = .globalAveragePooling(kernel)
    case .activation(let function): self = .activation(function)
    case .addition: self = .addition(node.bounds)
    case .multiplication: self = .multiplication
    case .concatenation(let parts): self = .concatenation(parts)
    case .upSampling(let kernel): self = .upSampling(kernel)
    case .channelSlice(let kernel): self = .channelSlice(kernel)
    case .channelPadding(let kernel): self = .channelPadding(kernel)
    case .softmax: self = .softmax(channels: node.output.channels)
    case .logSoftmax: self = .logSoftmax(channels: node.output.channels)
    }
  }

  static func scratchBytes(of convolution: Convolution, on instructionSet: InstructionSet) -> Int {
    convolution.scratchCount(on: instructionSet)
  }

  func run(in memory: borrowing LayerMemory<Float>, on set: InstructionSet) {
    switch self {
    case .convolution(let kernel, let packed, let bounds):
      memory.transform { map, scratch, result in
        kernel.apply(to: map, packed: packed.bytes, bounds: bounds, on: set, scratch: &scratch, into: &result)
      }
    case .maxPooling(let kernel): memory.transform { kernel.apply(to: $0, on: set, into: &$1) }
    case .averagePooling(let kernel): memory.transform { kernel.apply(to: $0, on: set, into: &$1) }
    case .globalAveragePooling(let kernel): memory.transform { kernel.apply(to: $0, into: &$1) }
    case .activation(let function): memory.change { function.apply(to: &$0) }
    case .addition(let bounds): memory.combineEither { Addition.apply(to: $1, bounds: bounds, into: &$2) }
    case .multiplication: memory.combine { Multiplication.apply(to: $0, into: &$1) }
    case .concatenation(let parts): memory.gather { parts[$0].apply(to: $1, into: &$2) }
    case .upSampling(let kernel): memory.transform { kernel.apply(to: $0, into: &$1) }
    case .channelSlice(let kernel): memory.transform { kernel.apply(to: $0, into: &$1) }
    case .channelPadding(let kernel): memory.transform { kernel.apply(to: $0, into: &$1) }
    case .softmax(let channels): memory.changePixels(of: channels) { Softmax.apply(to: &$0) }
    case .logSoftmax(let channels): memory.changePixels(of: channels) { LogSoftmax.apply(to: &$0) }
    }
  }
}
