import FeatureFiles
import FeatureTypes
import Foundation
import Networks
import SeededRandom

/// A network with its arena and its inputs, which can be run repeatedly.
struct RunTiming<Run: TimedNetwork> {
  private let run: Run
  private let inputs: [[Run.Sample]]
  private var arena: ContiguousArray<Run.Sample>

  /// - Parameter input: the first input. All other inputs are made up, and so is the first one if this is nil.
  init(_ run: Run, input: [Run.Sample]?) throws(CommandError) {
    var generator = SeededGenerator(seed: 1)
    var inputs: [[Run.Sample]] = []
    for (index, shape) in run.network.inputs.enumerated() {
      if index == 0, let input {
        guard input.count >= shape.count else {
          throw CommandError("the input does not have the network's \(shape.count) samples")
        }
        inputs.append(Array(input.prefix(shape.count)))
      } else {
        inputs.append((0..<shape.count).map { _ in Run.sample(UInt8.random(in: .min ... .max, using: &generator)) })
      }
    }
    self.run = run
    self.inputs = inputs
    arena = ContiguousArray(repeating: .zero, count: run.arenaCount)
  }

  /// The network's first output, from the last call.
  var output: NumPyArray {
    let shape = run.network.shape(of: run.network.outputs[0])
    return NumPyArray(
      shape: [1, shape.height, shape.width, shape.channels], Run.elements(Array(arena[run.outputRange(0)])))
  }

  /// Writes the inputs and runs all layers.
  mutating func call() {
    write()
    let run = run
    var memory = arena.mutableSpan
    run.run(&memory)
  }

  private mutating func write() {
    for index in inputs.indices { arena.replaceSubrange(run.inputRange(index), with: inputs[index]) }
  }

  /// Seconds since the system started.
  private static var now: Double { ProcessInfo.processInfo.systemUptime }

  /// Calls the network for this many seconds, and at least five times. Returns the time of each call in seconds.
  mutating func calls(for seconds: Double) -> [Double] {
    var times: [Double] = []
    for _ in 0..<3 { call() }
    let begin = Self.now
    while times.count < 5 || Self.now - begin < seconds {
      let start = Self.now
      call()
      times.append(Self.now - start)
    }
    return times
  }

  /// The least time of each layer, in seconds.
  mutating func leastByLayer(for seconds: Double) -> [(name: String, seconds: Double)] {
    let run = run
    var least = run.network.nodes.map { ($0.name, Double.infinity) }
    let begin = Self.now
    repeat {
      write()
      var memory = arena.mutableSpan
      var last = Self.now
      // The first callbacks are for the inputs.
      run.run(&memory) { map, _ in
        let now = Self.now
        let layer = map - run.network.inputs.count
        if layer >= 0 { least[layer].1 = min(least[layer].1, now - last) }
        last = Self.now
      }
    } while Self.now - begin < seconds
    return least
  }
}

/// A network that can be timed, with any type of sample.
protocol TimedNetwork: RunnableNetwork {
  /// A sample of a made-up input.
  static func sample(_ byte: UInt8) -> Sample
  static func elements(_ samples: [Sample]) -> NumPyArray.Elements
}

extension FloatNetwork: TimedNetwork {
  static func sample(_ byte: UInt8) -> Float { Float(byte) / 64 - 2 }
  static func elements(_ samples: [Float]) -> NumPyArray.Elements { .float32(samples) }
}

extension Int8Network: TimedNetwork {
  static func sample(_ byte: UInt8) -> UInt8 { byte }
  static func elements(_ samples: [UInt8]) -> NumPyArray.Elements { .uint8(samples) }
}
