import InferenceKernels
import Networks

extension NetworkDescription {
  /// Creates a small network, usually a valid one. Every byte of the input means something.
  init(_ input: inout ByteInput) {
    self.init(inputs: [], layers: [], outputs: [])
    // Maps so large that the work on them would exceed a limit. Nothing is run on them.
    let side = input.byte() >= 248 ? 1 << 14 : 0
    for index in 0..<input.number(1...2) {
      let (height, width, channels) = (input.number(1...7), input.number(1...6), input.number(1...5))
      inputs.append(
        Input("in\(index)", height: max(height, side), width: max(width, side), channels: side > 0 ? 1 : channels))
    }
    var model = ModelNetwork(
      inputs: inputs.map {
        ($0.name, ModelNetwork.Shape(height: $0.height, width: $0.width, channels: $0.channels))
      })
    for index in 0..<input.number(1...9) {
      let layer = layer("l\(index)", model.shapes, &input)
      layers.append(layer)
      // One in eight impossible layers stays, and the network is refused.
      if !model.add(layer), input.number(0...7) > 0 { layers.removeLast() }
    }
    let names = inputs.map(\.name) + layers.map(\.name)
    outputs = [names[names.count - 1]]
    if input.bool() { outputs.append(names[input.integer() % names.count]) }
  }

  private func layer(_ name: String, _ shapes: [ModelNetwork.Shape], _ input: inout ByteInput) -> Layer {
    let names = inputs.map(\.name) + layers.map(\.name)
    // Usually the last one.
    func map(_ input: inout ByteInput) -> Int {
      let byte = input.integer()
      return byte < 128 ? names.count - 1 : byte % names.count
    }
    let first = map(&input)
    let shape = shapes.indices.contains(first) ? shapes[first] : ModelNetwork.Shape(height: 1, width: 1, channels: 1)
    var maps = [first]
    let operation: Operation
    switch input.integer() % 15 {
    case 0...2:
      let groups = [1, shape.channels, 2, Self.any(&input)][input.integer() % 4]
      let channels = groups == shape.channels ? groups : Self.size(6, &input)
      operation = .convolution(channels: channels, Self.window(&input, canHaveGaps: true), groups: groups)
    case 3: operation = .dense(outputs: Self.size(6, &input))
    case 4: operation = .maxPooling(Self.window(&input, canHaveGaps: false))
    case 5: operation = .averagePooling(Self.window(&input, canHaveGaps: false), countsPadding: input.bool())
    case 6: operation = .globalAveragePooling
    case 7: operation = .activation(Activation(rawValue: input.byte() % 5) ?? .relu)
    case 8: (operation, maps) = (.addition, [first, Self.other(like: shape, of: shapes, map(&input))])
    case 9: (operation, maps) = (.multiplication, [first, map(&input)])
    case 10: (operation, maps) = (.concatenation, [first, Self.other(like: shape, of: shapes, map(&input)), first])
    case 11:
      operation = .upSampling(
        height: Self.size(8, &input), width: Self.size(8, &input), input.bool() ? .bilinear : .nearest)
    case 12: operation = .channelSlice(first: input.number(0...3), count: Self.size(4, &input))
    case 13: operation = .channelPadding(before: input.number(0...3), after: Self.size(3, &input))
    // No byte decides, so that older inputs keep their meaning.
    default: operation = names.count % 2 == 0 ? .softmax : .logSoftmax
    }
    let bounds: ActivationBounds = [.none, .relu, .relu6][input.integer() % 3]
    var layer = Layer(name, operation, maps.map { names[$0] }, bounds: bounds)
    switch operation {
    case .convolution, .dense:
      if input.bool() { layer.parameters = Parameters("p\(name)", hasBias: input.bool()) }
      if input.bool() { layer.parameters?.batchNorm = BatchNorm("n\(name)", epsilon: Float(input.integer() - 8) / 64) }
    case .addition: break
    default: if input.number(0...7) > 0 { layer.bounds = .none }
    }
    return layer
  }

  /// Returns the last map of this shape from `first` back, or `first`.
  private static func other(like shape: ModelNetwork.Shape, of shapes: [ModelNetwork.Shape], _ first: Int) -> Int {
    shapes.prefix(first + 1).lastIndex(of: shape) ?? first
  }

  /// Returns one to `most`, or occasionally anything.
  private static func size(_ most: Int, _ input: inout ByteInput) -> Int {
    let byte = input.integer()
    return byte < 248 ? 1 + byte % most : any(&input)
  }

  private static func any(_ input: inout ByteInput) -> Int {
    [0, -1, 1 << 13, 1 << 14, 1 << 20, 1 << 28, (1 << 28) + 1, .max, .min][input.integer() % 9]
  }

  private static func window(_ input: inout ByteInput, canHaveGaps: Bool) -> SlidingWindow {
    let sizes = input.integer()
    var window = SlidingWindow(height: 1 + sizes % 4, width: 1 + sizes / 4 % 4)
    (window.rowStride, window.columnStride) = (1 + sizes / 16 % 3, 1 + sizes / 64 % 3)
    if canHaveGaps, sizes % 5 == 0 { (window.rowDilation, window.columnDilation) = (2, 1 + sizes % 3) }
    let padding = input.integer()
    (window.padding.top, window.padding.bottom) = (padding % window.height, padding / 4 % window.height)
    (window.padding.left, window.padding.right) = (padding / 16 % window.width, padding / 64 % window.width)
    if padding >= 240 { window.height = any(&input) }
    return window
  }
}
