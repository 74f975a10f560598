import FeatureTypes
import InferenceKernels
import Testing

@Suite struct Int8VectorTests {
  /// In integers, every instruction set gives the model's bytes.
  @Test(arguments: VectorCase.bytes) func resultsAreTheModels(_ vector: VectorCase) throws {
    for set in InstructionSet.all {
      #expect(try run(vector, on: set) == vector.result.map { UInt8($0) }, "\(set)")
    }
  }

  @Test func everyKernelHasVectorsInBothConventions() {
    let kernels = [
      "convolution", "maxPooling", "averagePooling", "globalAveragePooling", "addition", "multiplication", "activation",
      "requantization",
      "upSampling", "concatenation", "channelPadding", "channelSlice", "softmax",
    ]
    for isQ in [true, false] {
      let found = VectorCase.bytes.filter { $0.formats?.first?.format.isQ == isQ }
      #expect(Set(found.map(\.kernel)) == Set(kernels))
      #expect(Set(found.compactMap(\.activation)).count == 5)
    }
  }

  private func run(_ vector: VectorCase, on set: InstructionSet) throws -> [UInt8] {
    let maps = vector.maps.map { $0.map { UInt8($0) } }
    let formats = try #require(vector.formats).map(\.format)
    let map = maps[0]
    var result = [UInt8](repeating: 0x5A, count: vector.result.count)
    switch vector.kernel {
    case "convolution":
      let layer = Int8Convolution(
        try vector.convolution, from: formats[0], to: formats[1], bounds: vector.activationBounds)
      let weights = (vector.weights ?? []).map { Int8(truncatingIfNeeded: $0) }
      let bias = (vector.bias ?? []).map { Int32($0) }
      let (multipliers, shifts) = (vector.multipliers ?? [], vector.shifts ?? [])
      var packed = [UInt8](repeating: 0, count: layer.packedCount(for: set))
      var packing = packed.mutableSpan
      try layer.pack(
        weights: weights.span, bias: bias.span, multipliers: multipliers.span, shifts: shifts.span,
        for: set, into: &packing)
      var scratch = [UInt8](repeating: 0, count: layer.scratchCount(on: set))
      var room = scratch.mutableSpan
      var output = result.mutableSpan
      layer.apply(to: map.span, packed: packed.span, on: set, scratch: &room, into: &output)
    case "maxPooling":
      var output = result.mutableSpan
      try vector.maxPooling.apply(to: map.span, isSigned: formats[0].isSigned, on: set, into: &output)
    case "averagePooling":
      var output = result.mutableSpan
      try vector.averagePooling.apply(to: map.span, format: formats[0], on: set, into: &output)
    case "globalAveragePooling":
      var output = result.mutableSpan
      let pooling = try #require(Int8GlobalAveragePooling(input: vector.shape, from: formats[0], to: formats[1]))
      pooling.apply(to: map.span, on: set, into: &output)
    case "addition":
      result = map
      var output = result.mutableSpan
      let addition = try #require(Int8Addition(formats[0], formats[1], to: formats[2], bounds: vector.activationBounds))
      let other = maps[1]
      addition.apply(to: other.span, on: set, into: &output)
    case "multiplication":
      result = map
      var output = result.mutableSpan
      let product = try #require(Int8Multiplication(formats[0], formats[1], to: formats[2]))
      let other = maps[1]
      product.apply(to: other.span, on: set, into: &output)
    case "activation", "requantization":
      var table = [UInt8](repeating: 0, count: Int8Table.count)
      var entries = table.mutableSpan
      if let function = vector.function {
        Int8Table.fill(function, from: formats[0], to: formats[1], into: &entries)
      } else {
        let done = Int8Table.fillRequantizing(from: formats[0], to: formats[1], into: &entries)
        #expect(done)
      }
      result = map
      var output = result.mutableSpan
      Int8Table.apply(to: &output, table: table.span, on: set)
    case "upSampling":
      var output = result.mutableSpan
      let upSampling = try #require(vector.upSampling)
      upSampling.apply(to: map.span, format: formats[0], into: &output)
    case "concatenation", "channelPadding", "channelSlice":
      var output = result.mutableSpan
      try vector.reshape(maps, on: set, into: &output)
    case "softmax":
      var powers = [Float](repeating: 0, count: Int8Softmax.powerCount)
      var entries = powers.mutableSpan
      Int8Softmax.fill(&entries, for: formats[0])
      result = map
      var output = result.mutableSpan
      Int8Softmax(from: formats[0], to: formats[1]).apply(to: &output, powers: powers.span)
    default:
      Issue.record("no kernel \(vector.kernel)")
    }
    return result
  }
}
