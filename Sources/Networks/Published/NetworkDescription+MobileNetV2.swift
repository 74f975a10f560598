internal import InferenceKernels

extension NetworkDescription {
  /// MobileNetV2 for RGB pictures of `size` × `size`. Names are torchvision's, so its weights fit.
  ///
  /// Source: Sandler et al., "MobileNetV2", arXiv:1801.04381, table 2.
  public static func mobileNetV2(width: Double = 1, size: Int = 224, classes: Int = 1000) -> NetworkDescription {
    var net = NetworkBuilder(height: size, width: size, channels: 3)
    var channels = roundedToEight(32 * width)
    net.convolution("features.0.0", channels, 3, stride: 2, norm: "features.0.1", bounds: .relu6)
    // Expansion, channels, blocks, stride of the first block.
    let stages = [
      (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1),
    ]
    var number = 1
    for (expansion, outputs, count, stride) in stages {
      for block in 0..<count {
        let outputs = roundedToEight(Double(outputs) * width)
        net.invertedResidual(
          "features.\(number).conv", from: channels, to: outputs, expansion: expansion, stride: block == 0 ? stride : 1)
        channels = outputs
        number += 1
      }
    }
    let last = roundedToEight(1280 * max(width, 1))
    net.convolution("features.\(number).0", last, norm: "features.\(number).1", bounds: .relu6)
    net.globalAveragePooling("mean")
    net.dense("classifier.1", classes)
    return net.description
  }
}

extension NetworkBuilder {
  fileprivate mutating func invertedResidual(
    _ name: String, from inputs: Int, to outputs: Int, expansion: Int, stride: Int
  ) {
    let (start, wide) = (last, inputs * expansion)
    var part = 0
    if expansion > 1 {
      convolution("\(name).0.0", wide, norm: "\(name).0.1", bounds: .relu6)
      part = 1
    }
    convolution("\(name).\(part).0", wide, 3, stride: stride, groups: wide, norm: "\(name).\(part).1", bounds: .relu6)
    convolution("\(name).\(part + 1)", outputs, norm: "\(name).\(part + 2)")
    if stride == 1, inputs == outputs { add("\(name).sum", .addition, on: [start, last]) }
  }
}
