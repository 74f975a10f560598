internal import FeatureTypes
internal import InferenceKernels

extension Int8Network {
  /// Runs the layers in order. Nothing is allocated; inputs may be overwritten.
  ///
  /// - Parameter arena: at least `arenaCount` bytes, the inputs in their places.
  /// - Precondition: the arena's size.
  public func run(_ arena: inout MutableSpan<UInt8>) {
    run(&arena) { _, _ in }
  }

  /// As `run`, and shows every map as soon as it is made.
  public func run(_ arena: inout MutableSpan<UInt8>, showing show: (_ map: Int, Span<UInt8>) -> Void) {
    precondition(arena.count >= arenaCount, "an arena of at least arenaCount bytes")
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

  private func step(_ index: Int, _ arena: borrowing UnsafeArena<UInt8>) {
    let layer = network.layers[index]
    let target = range(of: network.inputs.count + index)
    let source = range(of: layer.inputs[0])
    switch steps[index] {
    case .convolution(let kernel, let packed):
      let map = arena.span(source)
      var scratch = arena.mutableSpan(plan.scratchRange(of: index))
      var result = arena.mutableSpan(target)
      kernel.apply(to: map, packed: packed.bytes, on: instructionSet, scratch: &scratch, into: &result)
    case .maximum(let kernel, let isSigned):
      var result = arena.mutableSpan(target)
      kernel.apply(to: arena.span(source), isSigned: isSigned, on: instructionSet, into: &result)
    case .average(let kernel, let format):
      var result = arena.mutableSpan(target)
      kernel.apply(to: arena.span(source), format: format, on: instructionSet, into: &result)
    case .globalAverage(let kernel):
      var result = arena.mutableSpan(target)
      kernel.apply(to: arena.span(source), on: instructionSet, into: &result)
    case .table(let table):
      arena.copy(source, to: target)
      var result = arena.mutableSpan(target)
      Int8Table.apply(table.span, on: instructionSet, to: &result)
    case .add(let addition, let swapped):
      let other = range(of: layer.inputs[1])
      if target != other { arena.copy(source, to: target) }
      var result = arena.mutableSpan(target)
      if target == other {
        swapped.add(arena.span(source), to: &result, on: instructionSet)
      } else {
        addition.add(arena.span(other), to: &result, on: instructionSet)
      }
    case .multiply(let product):
      arena.copy(source, to: target)
      var result = arena.mutableSpan(target)
      product.multiply(by: arena.span(range(of: layer.inputs[1])), on: instructionSet, &result)
    case .concatenate(let parts):
      var result = arena.mutableSpan(target)
      for (part, map) in zip(parts, layer.inputs) {
        part.part.copy(arena.span(range(of: map)), through: part.table.span, on: instructionSet, into: &result)
      }
    case .upSample(let kernel, let format):
      var result = arena.mutableSpan(target)
      kernel.apply(to: arena.span(source), format: format, into: &result)
    case .slice(let kernel):
      var result = arena.mutableSpan(target)
      kernel.copy(arena.span(source), into: &result)
    case .padChannels(let part, let table, let zero):
      var result = arena.mutableSpan(target)
      for index in result.indices { result[index] = zero }
      part.copy(arena.span(source), through: table.span, on: instructionSet, into: &result)
    case .softmax(let powers, let input, let output):
      arena.copy(source, to: target)
      for pixel in 0..<layer.output.planeCount {
        let first = target.lowerBound + pixel * layer.output.channels
        var logits = arena.mutableSpan(first..<first + layer.output.channels)
        Int8Softmax.apply(to: &logits, powers: powers.span, from: input, to: output)
      }
    }
  }
}
