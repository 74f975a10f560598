internal import InferenceKernels

extension NetworkDescription {
  public enum MobileNetV3Size: Sendable {
    case large
    case small
  }

  /// MobileNetV3 for RGB pictures of `size` × `size`. Names are torchvision's, so its weights fit.
  ///
  /// Source: Howard et al., "Searching for MobileNetV3", arXiv:1905.02244, tables 1 and 2.
  public static func mobileNetV3(_ variant: MobileNetV3Size, size: Int = 224, classes: Int = 1000) -> NetworkDescription
  {
    var net = NetworkBuilder(height: size, width: size, channels: 3)
    net.epsilon = 0.001
    net.convolution("features.0.0", 16, 3, stride: 2, norm: "features.0.1")
    net.add("features.0.2", .activation(.hardSwish))
    var channels = 16
    let blocks = variant == .large ? V3Block.large : V3Block.small
    for (index, block) in blocks.enumerated() {
      net.add(block, "features.\(index + 1)", from: channels)
      channels = block.outputs
    }
    let last = "features.\(blocks.count + 1)"
    net.convolution("\(last).0", 6 * channels, norm: "\(last).1")
    net.add("\(last).2", .activation(.hardSwish))
    net.globalAveragePooling("mean")
    net.dense("classifier.0", variant == .large ? 1280 : 1024)
    net.add("classifier.1", .activation(.hardSwish))
    net.dense("classifier.3", classes)
    return net.description
  }
}

/// One line of the paper's tables.
private struct V3Block {
  /// The rows and columns of the depthwise window.
  let size: Int
  let expanded: Int
  let outputs: Int
  let squeezes: Bool
  let swishes: Bool
  let stride: Int

  init(_ size: Int, _ expanded: Int, _ outputs: Int, _ squeezes: Bool, _ swishes: Bool, _ stride: Int) {
    self.size = size
    self.expanded = expanded
    self.outputs = outputs
    self.squeezes = squeezes
    self.swishes = swishes
    self.stride = stride
  }

  static let large = [
    V3Block(3, 16, 16, false, false, 1), V3Block(3, 64, 24, false, false, 2), V3Block(3, 72, 24, false, false, 1),
    V3Block(5, 72, 40, true, false, 2), V3Block(5, 120, 40, true, false, 1), V3Block(5, 120, 40, true, false, 1),
    V3Block(3, 240, 80, false, true, 2), V3Block(3, 200, 80, false, true, 1), V3Block(3, 184, 80, false, true, 1),
    V3Block(3, 184, 80, false, true, 1), V3Block(3, 480, 112, true, true, 1), V3Block(3, 672, 112, true, true, 1),
    V3Block(5, 672, 160, true, true, 2), V3Block(5, 960, 160, true, true, 1), V3Block(5, 960, 160, true, true, 1),
  ]

  static let small = [
    V3Block(3, 16, 16, true, false, 2), V3Block(3, 72, 24, false, false, 2), V3Block(3, 88, 24, false, false, 1),
    V3Block(5, 96, 40, true, true, 2), V3Block(5, 240, 40, true, true, 1), V3Block(5, 240, 40, true, true, 1),
    V3Block(5, 120, 48, true, true, 1), V3Block(5, 144, 48, true, true, 1), V3Block(5, 288, 96, true, true, 2),
    V3Block(5, 576, 96, true, true, 1), V3Block(5, 576, 96, true, true, 1),
  ]
}

extension NetworkBuilder {
  fileprivate mutating func add(_ block: V3Block, _ name: String, from inputs: Int) {
    let start = last
    var part = 0
    func prefix(_ part: Int) -> String { "\(name).block.\(part)" }
    if block.expanded != inputs {
      activated(prefix(part), block) { net, bounds in
        net.convolution("\(prefix(part)).0", block.expanded, norm: "\(prefix(part)).1", bounds: bounds)
      }
      part += 1
    }
    activated(prefix(part), block) { net, bounds in
      net.convolution(
        "\(prefix(part)).0", block.expanded, block.size, stride: block.stride, groups: block.expanded,
        norm: "\(prefix(part)).1", bounds: bounds)
    }
    part += 1
    if block.squeezes {
      squeezeAndExcite(prefix(part), block.expanded)
      part += 1
    }
    convolution("\(prefix(part)).0", block.outputs, norm: "\(prefix(part)).1")
    if block.stride == 1, inputs == block.outputs { add("\(name).sum", .addition, on: [start, last]) }
  }

  /// A convolution with ReLU as its bounds, or with hard-swish as a layer after it.
  private mutating func activated(
    _ name: String, _ block: V3Block, _ convolve: (inout NetworkBuilder, ActivationBounds) -> Void
  ) {
    convolve(&self, block.swishes ? .none : .relu)
    if block.swishes { add("\(name).2", .activation(.hardSwish)) }
  }

  /// Source: Hu et al., "Squeeze-and-Excitation Networks", arXiv:1709.01507.
  private mutating func squeezeAndExcite(_ name: String, _ channels: Int) {
    let map = last
    globalAveragePooling("\(name).avgpool")
    convolution("\(name).fc1", roundedToEight(Double(channels / 4)), bounds: .relu)
    convolution("\(name).fc2", channels)
    add("\(name).scale_activation", .activation(.hardSigmoid))
    add("\(name).scale", .multiplication, on: [map, last])
  }
}
