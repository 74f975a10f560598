import FeatureTypes
import InferenceKernels
import Testing

@Suite struct FloatVectorTests {
  /// The order of summation is part of a kernel's contract, so the bits must agree with the model's.
  @Test(arguments: VectorCase.floats) func resultsHaveTheModelsBits(_ vector: VectorCase) throws {
    for set in vector.kernel == "convolution" ? [.scalar] : InstructionSet.all {
      #expect(try run(vector, on: set).map(\.bitPattern) == vector.result, "\(set)")
    }
  }

  /// Other instruction sets may fuse and reorder: n terms of a sum may each lose half a unit of the largest partial
  /// sum.
  @Test(arguments: VectorCase.floats.filter { $0.kernel == "convolution" })
  func everyInstructionSetIsNear(_ vector: VectorCase) throws {
    let depth = (vector.weights?.count ?? 0) / (vector.outputs ?? 1) + 1
    let largest = vector.maps[0].reduce(0) { max($0, abs(Float(bitPattern: $1))) }
    let heaviest = (vector.weights ?? []).reduce(1) { max($0, abs(Float(bitPattern: $1))) }
    let bound = Float(depth) * Float(depth) * largest * heaviest * 0x1p-23
    for set in InstructionSet.all {
      for (value, exact) in zip(try run(vector, on: set), vector.result) {
        #expect(abs(value - Float(bitPattern: exact)) <= bound, "\(set)")
      }
    }
  }

  @Test func everyKernelHasVectors() {
    #expect(
      Set(VectorCase.floats.map(\.kernel)) == [
        "convolution", "maxPooling", "averagePooling", "globalAveragePooling", "addition", "multiplication",
        "activation", "upSampling",
        "concatenation", "channelPadding", "channelSlice", "softmax",
      ])
  }

  private func run(_ vector: VectorCase, on set: InstructionSet) throws -> [Float] {
    let maps = vector.maps.map { $0.map(Float.init(bitPattern:)) }
    let map = maps[0]
    let second = maps.count > 1 ? maps[1] : []
    // NaN marks samples that a kernel does not write.
    var result = [Float](repeating: .nan, count: vector.result.count)
    switch vector.kernel {
    case "convolution":
      let weights = (vector.weights ?? []).map(Float.init(bitPattern:))
      let bias = (vector.bias ?? []).map { Float(bitPattern: UInt32($0)) }
      let layer = try vector.convolution
      var packed = [UInt8](repeating: 0, count: layer.packedCount(for: set))
      var packing = packed.mutableSpan
      layer.pack(weights: weights.span, bias: bias.span, for: set, into: &packing)
      var scratch = [UInt8](repeating: 0, count: layer.scratchCount(on: set))
      var room = scratch.mutableSpan
      var output = result.mutableSpan
      layer.apply(
        to: map.span, packed: packed.span, bounds: vector.activationBounds, on: set, scratch: &room, into: &output)
    case "maxPooling":
      var output = result.mutableSpan
      try vector.maxPooling.apply(to: map.span, on: set, into: &output)
    case "averagePooling":
      var output = result.mutableSpan
      try vector.averagePooling.apply(to: map.span, on: set, into: &output)
    case "globalAveragePooling":
      var output = result.mutableSpan
      GlobalAveragePooling(input: vector.shape).apply(to: map.span, into: &output)
    case "addition":
      result = map
      var output = result.mutableSpan
      Addition.apply(to: second.span, bounds: vector.activationBounds, into: &output)
    case "multiplication":
      result = map
      var output = result.mutableSpan
      Multiplication.apply(to: second.span, into: &output)
    case "activation":
      result = map
      var output = result.mutableSpan
      let function = try #require(vector.function)
      function.apply(to: &output)
    case "upSampling":
      var output = result.mutableSpan
      let upSampling = try #require(vector.upSampling)
      upSampling.apply(to: map.span, into: &output)
    case "concatenation", "channelPadding", "channelSlice":
      var output = result.mutableSpan
      try vector.reshape(maps, into: &output)
    case "softmax":
      result = map
      var output = result.mutableSpan
      Softmax.apply(to: &output)
    default:
      Issue.record("no kernel \(vector.kernel)")
    }
    return result
  }
}
