import FeatureFiles
import FeatureTypes
import Networks

struct FloatTiming: NetworkTiming {
  private let network: FloatNetwork
  private let inputs: [[Float]]
  private var arena: [Float]

  /// - Parameter input: the first input; the others, and without it all, are made up.
  init(_ network: FloatNetwork, input: [Float]?) throws(CommandError) {
    self.network = network
    inputs = try timingInputs(network.network, input) { Float($0) / 64 - 2 }
    arena = [Float](repeating: 0, count: network.arenaCount)
  }

  var layerNames: [String] { network.network.layers.map(\.name) }

  var output: NumPyArray {
    NumPyArray(shape: network.network.outputShape, .float32(Array(arena[network.outputRange(0)])))
  }

  mutating func call() {
    write()
    let network = network
    var memory = arena.mutableSpan
    network.run(&memory)
  }

  mutating func call(showing show: (String) -> Void) {
    write()
    let network = network
    var memory = arena.mutableSpan
    network.run(&memory) { map, _ in show(network.network.name(of: map)) }
  }

  private mutating func write() {
    for index in inputs.indices { arena.write(inputs[index], at: network.inputRange(index).lowerBound) }
  }
}

struct Int8Timing: NetworkTiming {
  private let network: Int8Network
  private let inputs: [[UInt8]]
  private var arena: [UInt8]

  /// - Parameter input: the first input's bytes; the others, and without it all, are made up.
  init(_ network: Int8Network, input: [UInt8]?) throws(CommandError) {
    self.network = network
    inputs = try timingInputs(network.network, input) { $0 }
    arena = [UInt8](repeating: 0, count: network.arenaCount)
  }

  var layerNames: [String] { network.network.layers.map(\.name) }

  var output: NumPyArray {
    NumPyArray(shape: network.network.outputShape, .uint8(Array(arena[network.outputRange(0)])))
  }

  mutating func call() {
    write()
    let network = network
    var memory = arena.mutableSpan
    network.run(&memory)
  }

  mutating func call(showing show: (String) -> Void) {
    write()
    let network = network
    var memory = arena.mutableSpan
    network.run(&memory) { map, _ in show(network.network.name(of: map)) }
  }

  private mutating func write() {
    for index in inputs.indices { arena.write(inputs[index], at: network.inputRange(index).lowerBound) }
  }
}

private func timingInputs<Sample>(
  _ network: Network, _ first: [Sample]?, _ sample: (UInt8) -> Sample
) throws(CommandError) -> [[Sample]] {
  var generator = SeededGenerator(seed: 1)
  var inputs: [[Sample]] = []
  for (index, shape) in network.inputs.enumerated() {
    if index == 0, let first {
      guard first.count >= shape.count else {
        throw CommandError("the input has not the network's \(shape.count) samples")
      }
      inputs.append(Array(first.prefix(shape.count)))
    } else {
      inputs.append((0..<shape.count).map { _ in sample(UInt8.random(in: .min ... .max, using: &generator)) })
    }
  }
  return inputs
}

extension Network {
  fileprivate var outputShape: [Int] {
    let shape = shape(of: outputs[0])
    return [1, shape.height, shape.width, shape.channels]
  }
}

extension Array {
  fileprivate mutating func write(_ values: [Element], at first: Int) {
    withUnsafeMutableBufferPointer { memory in
      values.withUnsafeBufferPointer { values in
        _ = UnsafeMutableBufferPointer(rebasing: memory[first..<first + values.count]).update(fromContentsOf: values)
      }
    }
  }
}
