internal import InferenceKernels

extension Int8Step: RunnableLayer {
  // Independent of the formats.
  static func scratchBytes(of convolution: Convolution, on instructionSet: InstructionSet) -> Int {
    let format = Int8Format.q(isSigned: true, fractionBits: 0)
    return Int8Convolution(convolution, from: format, to: format).scratchCount(on: instructionSet)
  }

  func run(in memory: borrowing LayerMemory<UInt8>, on set: InstructionSet) {
    switch self {
    case .convolution(let kernel, let packed):
      memory.transform { map, scratch, result in
        kernel.apply(to: map, packed: packed.bytes, on: set, scratch: &scratch, into: &result)
      }
    case .maxPooling(let kernel, let isSigned):
      memory.transform { kernel.apply(to: $0, isSigned: isSigned, on: set, into: &$1) }
    case .averagePooling(let kernel, let format):
      memory.transform { kernel.apply(to: $0, format: format, on: set, into: &$1) }
    case .globalAveragePooling(let kernel): memory.transform { kernel.apply(to: $0, on: set, into: &$1) }
    case .activation(let table): memory.change { Int8Table.apply(to: &$0, table: table.span, on: set) }
    case .addition(let addition, let swapped):
      memory.combineEither { ($0 ? swapped : addition).apply(to: $1, on: set, into: &$2) }
    case .multiplication(let kernel): memory.combine { kernel.apply(to: $0, on: set, into: &$1) }
    case .concatenation(let parts):
      memory.gather { number, map, result in
        let input = parts[number]
        input.part.apply(to: map, table: input.table.span, on: set, into: &result)
      }
    case .upSampling(let kernel, let format): memory.transform { kernel.apply(to: $0, format: format, into: &$1) }
    case .channelSlice(let kernel): memory.transform { kernel.apply(to: $0, into: &$1) }
    case .channelPadding(let kernel, let format): memory.transform { kernel.apply(to: $0, format: format, into: &$1) }
    case .softmax(let kernel, let channels, let powers):
      memory.changePixels(of: channels) { kernel.apply(to: &$0, powers: powers.span) }
    case .logSoftmax(let kernel, let channels, let powers):
      memory.changePixels(of: channels) { kernel.apply(to: &$0, powers: powers.span) }
    }
  }
}
