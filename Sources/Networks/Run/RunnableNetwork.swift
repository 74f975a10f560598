internal import FeatureTypes
public import InferenceKernels

/// A network with its weights, ready to run in the caller's memory: a `FloatNetwork`, whose samples are floats, or an
/// `Int8Network`, whose samples are bytes.
///
///     var arena = ContiguousArray<Float>(repeating: 0, count: network.arenaCount)
///     // write each input to network.inputRange(…) of the arena, then
///     var memory = arena.mutableSpan
///     network.run(&memory)                                    // no allocation
///     // read each output from network.outputRange(…)
///
/// It is a value. Any number of runs may proceed at the same time, each with its own arena.
public protocol RunnableNetwork: Sendable {
  associatedtype Sample: BitwiseCopyable & AdditiveArithmetic & Sendable

  var network: Network { get }
  var instructionSet: InstructionSet { get }
  /// The places of all maps and scratch in the arena.
  var plan: MemoryPlan { get }

  /// Runs the layers in order, and passes each map to `show` as soon as it is made, starting with the inputs.
  ///
  /// A run allocates nothing, and may overwrite the inputs.
  ///
  /// - Parameter arena: at least `arenaCount` samples, with the inputs in their places.
  /// - Precondition: the arena has at least `arenaCount` samples.
  func run(_ arena: inout MutableSpan<Sample>, showing show: (_ map: Int, Span<Sample>) -> Void)
}

extension RunnableNetwork {
  /// Runs the layers in order; see `run(_:showing:)`.
  public func run(_ arena: inout MutableSpan<Sample>) { run(&arena) { _, _ in } }

  /// The exact number of samples that a run needs.
  public var arenaCount: Int { plan.count }

  /// The place of input `index`, to be written before a run.
  public func inputRange(_ index: Int) -> Range<Int> { plan.range(of: index, in: network) }

  /// The place of output `index`, to be read after a run.
  public func outputRange(_ index: Int) -> Range<Int> { plan.range(of: network.outputs[index], in: network) }

  /// The outputs for these inputs, computed in a new arena. Use it if allocation does not matter.
  ///
  /// - Precondition: there are as many inputs as the network has, and each has the size of its shape.
  public func outputs(for inputs: [[Sample]]) -> [[Sample]] {
    var arena = arena(holding: inputs)
    var memory = arena.mutableSpan
    run(&memory)
    return network.outputs.indices.map { Array(arena[outputRange($0)]) }
  }

  /// A new arena with the inputs in their places and zeros elsewhere.
  ///
  /// - Precondition: there are as many inputs as the network has, and each has the size of its shape.
  func arena(holding inputs: [[Sample]]) -> ContiguousArray<Sample> {
    precondition(inputs.count == network.inputs.count, "the number of inputs must be the network's")
    var arena = ContiguousArray<Sample>(repeating: .zero, count: arenaCount)
    for (index, input) in inputs.enumerated() {
      let range = inputRange(index)
      precondition(input.count == range.count, "an input must have the size of its shape")
      arena.replaceSubrange(range, with: input)
    }
    return arena
  }
}
