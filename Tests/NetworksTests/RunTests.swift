import FeatureTypes
import InferenceKernels
import SeededRandom
import Testing

@testable import Networks

@Suite struct RunTests {
  /// Runs layer by layer, each map in its own memory: sharing memory must not change the results.
  private func mapByMap(_ network: Network, _ parameters: [String: LayerParameters], _ inputs: [[Float]]) throws
    -> [[Float]]
  {
    var maps = inputs
    for (index, node) in network.nodes.enumerated() {
      let sources = network.description.layers[index].inputs
      let alone = NetworkDescription(
        inputs: Set(node.inputs).sorted().map { map in
          let shape = network.shape(of: map)
          return NetworkDescription.Input(
            network.name(of: map), height: shape.height, width: shape.width, channels: shape.channels)
        }, layers: [network.description.layers[index]], outputs: [node.name])
      #expect(Set(sources) == Set(alone.inputs.map(\.name)))
      let run = try FloatNetwork(Network(alone), parameters: parameters)
      maps.append(run.outputs(for: Set(node.inputs).sorted().map { maps[$0] })[0])
    }
    return network.outputs.map { maps[$0] }
  }

  @Test(arguments: [1, 2, 3] as [UInt64]) func sharedMemoryChangesNothing(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let network = try Network(.everything)
    let parameters = network.randomParameters(using: &generator)
    let run = try FloatNetwork(network, parameters: parameters)
    let inputs = network.randomInputs(using: &generator)
    let outputs = run.outputs(for: inputs)
    #expect(outputs == (try mapByMap(network, parameters, inputs)), "seed \(seed)")
    #expect(outputs.flatMap { $0 }.contains { $0 != 0 })
    // Twice in the same arena: nothing remains from the previous run.
    var arena = [Float](repeating: .nan, count: run.arenaCount)
    for _ in 0..<2 {
      for (offset, value) in inputs[0].enumerated() { arena[run.inputRange(0).lowerBound + offset] = value }
      var memory = arena.mutableSpan
      run.run(&memory)
      #expect(Array(arena[run.outputRange(0)]) == outputs[0])
    }
  }

  /// Random graphs of additions, multiplications, activations, concatenations, slices and more: many maps alive at
  /// once.
  @Test(arguments: 0..<40 as Range<UInt64>) func randomGraphsShareMemorySafely(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    var net = NetworkBuilder("map0", height: 3, width: 2, channels: 4)
    var names = ["map0"]
    for index in 1...Int.random(in: 2...24, using: &generator) {
      let (a, b) = (names.randomElement(using: &generator) ?? "", names.randomElement(using: &generator) ?? "")
      let name = "map\(index)"
      switch Int.random(in: 0..<8, using: &generator) {
      case 0: net.add(name, .addition, on: [a, b])
      case 1: net.add(name, .multiplication, on: [a, b])
      case 2: net.add(name, .activation(.hardSwish), on: [a])
      case 3:
        net.last = a
        net.convolution(name, 4)
      // Through maps of other sizes and back.
      case 4:
        net.add("\(name).both", .concatenation, on: [a, b])
        net.add(name, .channelSlice(first: Int.random(in: 0...4, using: &generator), count: 4))
      case 5:
        net.add("\(name).padded", .channelPadding(before: 2, after: 1), on: [a])
        net.add(name, .channelSlice(first: 1, count: 4))
      case 6:
        net.add("\(name).large", .upSampling(height: 6, width: 3, .bilinear), on: [a])
        net.add(name, .upSampling(height: 3, width: 2, .nearest))
      default: net.add(name, .maxPooling(SlidingWindow(3, padding: 1)), on: [a])
      }
      names.append(name)
    }
    var description = net.description
    description.outputs.append(names.randomElement(using: &generator) ?? "")
    let network = try Network(description)
    let parameters = network.randomParameters(using: &generator)
    let inputs = network.randomInputs(using: &generator)
    let run = try FloatNetwork(network, parameters: parameters)
    #expect(run.outputs(for: inputs) == (try mapByMap(network, parameters, inputs)), "seed \(seed)")
    #expect(run.plan.peak <= run.plan.count)
    #expect(run.plan.count <= (0..<network.mapCount).reduce(0) { $0 + network.shape(of: $1).count })
  }

  /// A chain of maps of the same size needs two places, and additions need none.
  @Test func aChainSharesTwoPlaces() throws {
    var net = NetworkBuilder("map", height: 4, width: 4, channels: 2)
    for index in 0..<6 { net.convolution("c\(index)", 2, 3) }
    net.add("a", .activation(.relu))
    let network = try Network(net.description)
    let plan = try MemoryPlan(network, scratchCounts: Array(repeating: 0, count: 7))
    #expect(plan.count == 64)
    #expect(plan.peak == 64)
    #expect(plan.offsets[7] == plan.offsets[6])
  }

  /// A map added to itself is read twice, so the sum has its own place. Otherwise the operand that nothing reads later
  /// is replaced.
  @Test func anAdditionReplacesWhatNothingReadsLater() throws {
    var net = NetworkBuilder("x", height: 1, width: 1, channels: 4)
    net.add("a", .activation(.relu), on: ["x"])
    net.add("b", .activation(.relu6), on: ["x"])
    net.add("twice", .addition, on: ["b", "b"])
    net.add("sum", .addition, on: ["a", "twice"])
    var description = net.description
    description.outputs.append("a")
    let network = try Network(description)
    let plan = try MemoryPlan(int8: network, on: .scalar)
    #expect(plan.offsets[3] != plan.offsets[2])
    #expect(plan.offsets[4] == plan.offsets[3])
    let bits = ["x": 3, "a": 2, "b": 4, "twice": 5, "sum": 3]
    let formats = bits.mapValues { Int8Format.q(isSigned: true, fractionBits: $0) }
    let int8 = try Int8Network(network, parameters: [:], formats: formats)
    // 1 + 2·1, and so on; a sum of 15.9375 saturates at 127/8.
    #expect(try int8.outputs(quantizing: [[1, -1, 0.5, 12]]) == [[3, 0, 1.5, 15.875], [1, 0, 0.5, 12]])
  }

  @Test(arguments: [1, 2] as [UInt64]) func aSplitAnywhereGivesTheBitsOfTheWhole(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let network = try Network(.everything)
    let parameters = network.randomParameters(using: &generator)
    let inputs = network.randomInputs(using: &generator)
    let whole = try FloatNetwork(network, parameters: parameters)
    var calibration = NetworkCalibration(whole)
    try calibration.add(inputs)
    let outputs = whole.outputs(for: inputs)
    for formats in [calibration.qFormats, calibration.affineFormats] {
      let int8 = try Int8Network(network, parameters: parameters, formats: formats)
      let bytes = try int8.samples(of: inputs[0], forInput: 0)
      let whole8 = int8.outputs(for: [bytes])
      for count in 1..<network.nodes.count {
        let (front, back) = try network.split(after: count)
        let sent = try FloatNetwork(front, parameters: parameters).outputs(for: inputs)
        #expect(
          try FloatNetwork(back, parameters: parameters).outputs(for: sent) == outputs, "cut \(count), seed \(seed)")
        // A map that crosses keeps its format, even if its layer was given none.
        var named = formats
        for map in 0..<network.mapCount { named[network.name(of: map)] = int8.formats[map] }
        let sent8 = try Int8Network(front, parameters: parameters, formats: named).outputs(for: [bytes])
        let back8 = try Int8Network(back, parameters: parameters, formats: named)
        #expect(back8.outputs(for: sent8) == whole8, "cut \(count), seed \(seed)")
      }
    }
  }

  /// int8 stays close to float: at least 20 dB, for outputs after 28 layers.
  @Test(arguments: [5, 6, 7] as [UInt64]) func int8IsNearFloat(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let network = try Network(.everything)
    let parameters = network.randomParameters(using: &generator)
    let float = try FloatNetwork(network, parameters: parameters)
    var calibration = NetworkCalibration(float)
    let examples = (0..<8).map { _ in network.randomInputs(using: &generator) }
    for example in examples { try calibration.add(example) }
    let exact = examples.map { float.outputs(for: $0).flatMap { $0 } }
    for (name, formats) in [("Q", calibration.qFormats), ("affine", calibration.affineFormats)] {
      let int8 = try Int8Network(network, parameters: parameters, formats: formats)
      var (signal, noise): (Float, Float) = (0, 0)
      for (example, exact) in zip(examples, exact) {
        let found = try int8.outputs(quantizing: example).flatMap { $0 }
        for (value, near) in zip(found, exact) {
          signal += near * near
          noise += (value - near) * (value - near)
        }
      }
      #expect(noise * 100 < signal, "\(name): \(noise / signal), seed \(seed)")
    }
  }

  /// In int8 too, over the channels of each pixel.
  @Test func softmaxOfEachPixel() throws {
    var net = NetworkBuilder("picture", height: 1, width: 2, channels: 4)
    net.add("probabilities", .softmax)
    let input = Int8Format.q(isSigned: true, fractionBits: 0)
    let output = Int8Format.q(isSigned: false, fractionBits: 8)
    let network = try Int8Network(
      Network(net.description), parameters: [:], formats: ["picture": input, "probabilities": output])
    #expect(network.outputs(for: [[3, 3, 3, 3, 0x80, 0x80, 5, 5]]) == [[64, 64, 64, 64, 0, 0, 128, 128]])
  }

  /// ln ¼ and ln ½, in float32 and in steps of 1/16; what is far below the largest logit stays what it is.
  @Test func logarithmsOfTheSoftmaxOfEachPixel() throws {
    var net = NetworkBuilder("picture", height: 1, width: 2, channels: 4)
    net.add("logarithms", .logSoftmax)
    let float = try FloatNetwork(Network(net.description), parameters: [:])
    let outputs = float.outputs(for: [[3, 3, 3, 3, -200, -200, 5, 5]])[0]
    let wanted: [Float] = [
      -1.3862944, -1.3862944, -1.3862944, -1.3862944, -205.69315, -205.69315, -0.6931472, -0.6931472,
    ]
    #expect(zip(outputs, wanted).allSatisfy { abs($0 - $1) <= 1e-6 * abs($1) })
    let formats: [String: Int8Format] = [
      "picture": .q(isSigned: true, fractionBits: 0), "logarithms": .q(isSigned: true, fractionBits: 4),
    ]
    let int8 = try Int8Network(Network(net.description), parameters: [:], formats: formats)
    let bytes = int8.outputs(for: [[3, 3, 3, 3, 1, 1, 5, 5]])[0].map { Int8(bitPattern: $0) }
    // −4 − ln(2 + 2e⁻⁴) is −4.711, and −ln(2 + 2e⁻⁴) is −0.711.
    #expect(bytes == [-22, -22, -22, -22, -75, -75, -11, -11])
  }
}
