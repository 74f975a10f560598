internal import InferenceKernels

/// A layer with everything that it needs to run on samples of one type: `FloatStep` or `Int8Step`.
protocol RunnableLayer: Sendable {
  associatedtype Sample: BitwiseCopyable & Sendable

  func run(in memory: borrowing LayerMemory<Sample>, on instructionSet: InstructionSet)

  /// The size in bytes of the scratch that a convolution needs.
  static func scratchBytes(of convolution: Convolution, on instructionSet: InstructionSet) -> Int
}

/// Runs a network's steps in one arena, for `FloatNetwork` and `Int8Network`.
struct Runner<LayerStep: RunnableLayer>: Sendable {
  let network: Network
  let instructionSet: InstructionSet
  let plan: MemoryPlan
  private let steps: [LayerStep]
  private let places: [LayerPlaces]

  /// - Precondition: one step per layer; the steps and the plan are for this instruction set.
  init(_ network: Network, _ steps: [LayerStep], in plan: MemoryPlan, on instructionSet: InstructionSet) {
    self.network = network
    self.instructionSet = instructionSet
    self.plan = plan
    self.steps = steps
    places = network.nodes.indices.map { plan.places(of: $0, in: network) }
  }

  /// Runs the layers in order and passes each map to `show` as soon as it is made, starting with the inputs.
  ///
  /// - Precondition: the arena has at least `plan.count` samples.
  func run(
    _ arena: inout MutableSpan<LayerStep.Sample>, showing show: (_ map: Int, Span<LayerStep.Sample>) -> Void
  ) {
    precondition(arena.count >= plan.count, "the arena must have at least arenaCount samples")
    let inputCount = network.inputs.count
    for map in 0..<inputCount { show(map, arena.span.extracting(plan.range(of: map, in: network))) }
    for index in steps.indices {
      steps[index].run(in: LayerMemory(&arena, places[index]), on: instructionSet)
      show(inputCount + index, arena.span.extracting(places[index].output))
    }
  }
}
