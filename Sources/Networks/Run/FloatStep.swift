internal import FeatureTypes
internal import InferenceKernels

extension FloatNetwork {
  /// Runs the layers in order. Nothing is allocated; inputs may be overwritten.
  ///
  /// - Parameter arena: at least `arenaCount` floats, the inputs in their places.
  /// - Precondition: the arena's size.
  public func run(_ arena: inout MutableSpan<Float>) {
    run(&arena) { _, _ in }
  }

  /// As `run`, and shows every map as soon as it is made: for calibration.
  public func run(_ arena: inout MutableSpan<Float>, showing show: (_ map: Int, Span<Float>) -> Void) {
    precondition(arena.count >= arenaCount, "an arena of at least arenaCount floats")
    unsafe arena.withUnsafeMutableBufferPointer { memory in
      let arena = unsafe UnsafeArena(memory)
      for map in network.inputs.indices { show(map, arena.span(range(of: map))) }
      for layer in network.layers.indices {
        step(layer, arena)
        let map = network.inputs.count + layer
        show(map, arena.span(range(of: map)))
      }
    }
  }

  private func step(_ index: Int, _ arena: borrowing UnsafeArena<Float>) {
    let layer = network.layers[index]
    let target = range(of: network.inputs.count + index)
    let source = range(of: layer.inputs[0])
    switch layer.kernel {
    case .convolution(let kernel):
      guard let packed = weights[index] else { return }
      let map = arena.span(source)
      var scratch = arena.mutableBytes(plan.scratchRange(of: index))
      var result = arena.mutableSpan(target)
      kernel.apply(
        to: map, packed: packed.bytes, bounds: layer.bounds, on: instructionSet, scratch: &scratch, into: &result)
    case .maximum(let kernel):
      var result = arena.mutableSpan(target)
      kernel.apply(to: arena.span(source), on: instructionSet, into: &result)
    case .average(let kernel):
      var result = arena.mutableSpan(target)
      kernel.apply(to: arena.span(source), on: instructionSet, into: &result)
    case .globalAverage(let kernel):
      var result = arena.mutableSpan(target)
      kernel.apply(to: arena.span(source), into: &result)
    case .activation(let function):
      arena.copy(source, to: target)
      var result = arena.mutableSpan(target)
      function.apply(to: &result)
    case .add:
      // Over the one whose place the output has, or over a copy of the first.
      let other = range(of: layer.inputs[1])
      if target != other { arena.copy(source, to: target) }
      var result = arena.mutableSpan(target)
      Addition.add(arena.span(target == other ? source : other), bounds: layer.bounds, to: &result)
    case .multiply:
      arena.copy(source, to: target)
      var result = arena.mutableSpan(target)
      Multiplication.multiply(by: arena.span(range(of: layer.inputs[1])), &result)
    case .concatenate(let parts):
      var result = arena.mutableSpan(target)
      for (part, map) in zip(parts, layer.inputs) { part.copy(arena.span(range(of: map)), into: &result) }
    case .upSample(let kernel):
      var result = arena.mutableSpan(target)
      kernel.apply(to: arena.span(source), into: &result)
    case .slice(let kernel):
      var result = arena.mutableSpan(target)
      kernel.copy(arena.span(source), into: &result)
    case .padChannels(let part):
      var result = arena.mutableSpan(target)
      for index in result.indices { result[index] = 0 }
      part.copy(arena.span(source), into: &result)
    case .softmax:
      arena.copy(source, to: target)
      for pixel in 0..<layer.output.planeCount {
        let first = target.lowerBound + pixel * layer.output.channels
        var logits = arena.mutableSpan(first..<first + layer.output.channels)
        Softmax.apply(to: &logits)
      }
    }
  }
}
