public import InferenceKernels

/// A float32 network with its weights, ready to run in the caller's memory; see `RunnableNetwork`.
public struct FloatNetwork: RunnableNetwork {
  private let runner: Runner<FloatStep>

  public var network: Network { runner.network }
  public var instructionSet: InstructionSet { runner.instructionSet }
  public var plan: MemoryPlan { runner.plan }

  /// - Parameter parameters: the parameters by layer name; names that match no layer are ignored.
  /// - Throws: `missingWeights`, `wrongWeightShape` or `weightNotFinite`, with the layer; `tooLarge`.
  /// - Precondition: the instruction set is available.
  public init(
    _ network: Network, parameters: [String: LayerParameters], on instructionSet: InstructionSet = .best
  ) throws(NetworkError) {
    let plan = try MemoryPlan(float32: network, on: instructionSet)
    var steps: [FloatStep] = []
    for index in network.nodes.indices {
      steps.append(try FloatStep(index, of: network, parameters: parameters, on: instructionSet))
    }
    runner = Runner(network, steps, in: plan, on: instructionSet)
  }

  public func run(_ arena: inout MutableSpan<Float>, showing show: (_ map: Int, Span<Float>) -> Void) {
    runner.run(&arena, showing: show)
  }
}
