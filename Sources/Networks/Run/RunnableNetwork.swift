internal import FeatureTypes
public import InferenceKernels

/// A network with its weights, ready to run in a caller's memory: `FloatNetwork`, whose samples are floats, and `Int8Network`,
/// whose samples are bytes.
///
///     var arena = ContiguousArray<Float>(repeating: 0, count: network.arenaCount)
///     // write each input to network.inputRange(…) of the arena, then
///     var memory = arena.mutableSpan
///     network.run(&memory)                                    // no allocation
///     // read each output from network.outputRange(…)
///
/// A value: any number of runs may go on at once, each with its own arena.
public protocol RunnableNetwork: Sendable {
  associatedtype Sample: BitwiseCopyable & AdditiveArithmetic & Sendable

  var network: Network { get }
  var instructionSet: InstructionSet { get }
  /// Where everything lies in the arena.
  var plan: MemoryPlan { get }

  /// Runs the layers in order. Nothing is allocated; inputs may be overwritten.
  ///
  /// - Parameter arena: at least `arenaCount` samples, the inputs in their places.
  /// - Precondition: the arena's size.
  func run(_ arena: inout MutableSpan<Sample>)

  /// As `run`, and shows every map as soon as it is made, the inputs first.
  func run(_ arena: inout MutableSpan<Sample>, showing show: (_ map: Int, Span<Sample>) -> Void)
}

extension RunnableNetwork {
  /// Samples that a run needs, exactly.
  public var arenaCount: Int { plan.count }

  /// Where input `index` is written before a run.
  public func inputRange(_ index: Int) -> Range<Int> { plan.range(of: index, in: network) }

  /// Where output `index` is read after a run.
  public func outputRange(_ index: Int) -> Range<Int> { plan.range(of: network.outputs[index], in: network) }

  /// The outputs for these inputs, in a new arena: for where allocation does not matter.
  ///
  /// - Precondition: as many inputs as the network's, each of its shape's size.
  public func outputs(for inputs: [[Sample]]) -> [[Sample]] {
    var arena = arena(holding: inputs)
    var memory = arena.mutableSpan
    run(&memory)
    return network.outputs.indices.map { Array(arena[outputRange($0)]) }
  }

  /// A new arena with the inputs in their places, zeros elsewhere.
  ///
  /// - Precondition: as many inputs as the network's, each of its shape's size.
  func arena(holding inputs: [[Sample]]) -> ContiguousArray<Sample> {
    precondition(inputs.count == network.inputs.count, "as many inputs as the network has")
    var arena = ContiguousArray<Sample>(repeating: .zero, count: arenaCount)
    for (index, input) in inputs.enumerated() {
      let range = inputRange(index)
      precondition(input.count == range.count, "an input is not of the size of its shape")
      for (offset, value) in input.enumerated() { arena[range.lowerBound + offset] = value }
    }
    return arena
  }
}
