internal import FeatureTypes
internal import InferenceKernels

/// Turns the layers of a description into nodes, one after another, or reports the first bad layer.
struct NetworkChecker {
  private(set) var shapes: [FeatureMapShape] = []
  private(set) var numbers: [String: Int] = [:]
  private(set) var nodes: [Network.Node] = []
  private var weightCount: Int64 = 0
  private var work: Int64 = 0

  init(_ description: NetworkDescription) throws(NetworkError) {
    let most = Network.maximumLayers
    guard !description.inputs.isEmpty, !description.layers.isEmpty, !description.outputs.isEmpty else {
      throw NetworkError(.empty)
    }
    guard description.inputs.count <= most, description.layers.count <= most, description.outputs.count <= most else {
      throw NetworkError(.tooMany)
    }
    for input in description.inputs {
      guard FeatureMapShape.isValid(channels: input.channels, height: input.height, width: input.width) else {
        throw NetworkError(.badShape, layer: input.name)
      }
      try add(FeatureMapShape(channels: input.channels, height: input.height, width: input.width), input.name, nil)
    }
  }

  private mutating func add(_ shape: FeatureMapShape, _ name: String, _ index: Int?) throws(NetworkError) {
    guard name.isName else { throw NetworkError(.badName, layer: name, index: index) }
    guard numbers[name] == nil else { throw NetworkError(.nameInUse, layer: name, index: index) }
    numbers[name] = shapes.count
    shapes.append(shape)
  }

  mutating func add(_ layer: NetworkDescription.Layer, _ index: Int) throws(NetworkError) {
    func error(_ code: NetworkError.Code) -> NetworkError { NetworkError(code, layer: layer.name, index: index) }
    guard layer.inputs.count <= Network.maximumLayers else { throw error(.tooMany) }
    var inputs: [Int] = []
    for name in layer.inputs {
      guard let number = numbers[name] else {
        throw NetworkError(.unknownMap, layer: layer.name, index: index, map: name)
      }
      inputs.append(number)
    }
    guard layer.operation.takes(inputs.count) else { throw error(.wrongInputCount) }
    guard layer.bounds == .none || layer.operation.canBeBounded else { throw error(.boundsNotAllowed) }
    let kernel: Network.Kernel
    let output: FeatureMapShape
    do throws(NetworkError) {
      (kernel, output) = try layer.operation.kernel(on: inputs.map { shapes[$0] })
    } catch let failure {
      throw error(failure.code)
    }
    // No overflow: a layer takes at most 2⁵⁷, and all layers before it 2⁴⁰.
    work += kernel.work(from: inputs.map { shapes[$0] }, to: output)
    guard work <= Network.maximumWork else { throw error(.tooLarge) }
    try add(output, layer.name, index)
    var hasWeights = false
    if case .convolution(let convolution) = kernel {
      // Layers that share a tensor each hold a copy, so the size of the file is no bound.
      weightCount += convolution.packingCount
      guard weightCount <= Int64(Network.maximumWeights) else { throw error(.tooLarge) }
      let names = [layer.parameters?.weights, layer.parameters?.batchNorm?.weights]
      guard names.allSatisfy({ $0?.isName ?? true }) else { throw error(.badName) }
      let epsilon = layer.parameters?.batchNorm?.epsilon ?? 0
      guard epsilon >= 0, epsilon.isFinite else { throw error(.badEpsilon) }
      hasWeights = true
    }
    nodes.append(
      Network.Node(
        name: layer.name, kernel: kernel, bounds: layer.bounds, inputs: inputs, output: output,
        parameters: hasWeights ? layer.parameters ?? NetworkDescription.Parameters(layer.name) : nil,
        rounding: layer.rounding))
  }
}

extension Convolution {
  /// The count towards `Network.maximumWeights`, below 2³⁷. Packed for any instruction set, each counted weight takes
  /// less than 8 bytes in int8 and less than 4 in float32. In int8, a channel's factors take 36 bytes. A weight alone
  /// in its word takes 4 bytes, and twice that if two rows of a depthwise window share words. No block of 16 channels
  /// holds two groups.
  fileprivate var packingCount: Int64 {
    let isDepthwise = groups == input.channels && groups == output.channels
    let (sets, channels) = isDepthwise ? (1, output.channels) : (groups, output.channels / groups)
    return Int64(sets) * Int64((channels + 15) / 16 * 16) * Int64(weightCount / output.channels + 16)
  }
}

extension String {
  /// Whether an input, a layer or a tensor may have this name: 1 to 256 bytes of UTF-8 without control characters.
  fileprivate var isName: Bool { (1...256).contains(utf8.count) && unicodeScalars.allSatisfy { !$0.isControl } }
}
