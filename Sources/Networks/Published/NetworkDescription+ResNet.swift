internal import InferenceKernels

extension NetworkDescription {
  public enum ResNetDepth: Int, Sendable {
    case eighteen = 18
    case thirtyFour = 34
  }

  /// ResNet-18 or ResNet-34 for RGB pictures of `size` × `size`. Names are torchvision's, so its weights fit.
  ///
  /// Source: He et al., "Deep Residual Learning", arXiv:1512.03385, table 1.
  public static func resNet(_ depth: ResNetDepth, size: Int = 224, classes: Int = 1000) -> NetworkDescription {
    var net = NetworkBuilder(height: size, width: size, channels: 3)
    net.convolution("conv1", 64, 7, stride: 2, norm: "bn1", bounds: .relu)
    net.add("maxpool", .maxPooling(SlidingWindow(3, stride: 2, padding: 1)))
    var channels = 64
    let counts = depth == .eighteen ? [2, 2, 2, 2] : [3, 4, 6, 3]
    for stage in counts.indices {
      let outputs = 64 << stage
      for block in 0..<counts[stage] {
        let name = "layer\(stage + 1).\(block)"
        let (start, stride) = (net.last, stage > 0 && block == 0 ? 2 : 1)
        var shortcut = start
        if stride > 1 || channels != outputs {
          net.convolution("\(name).downsample.0", outputs, stride: stride, norm: "\(name).downsample.1")
          shortcut = net.last
          net.last = start
        }
        net.residual(name, outputs, stride: stride, shortcut: shortcut)
        channels = outputs
      }
    }
    net.globalAveragePooling("mean")
    net.dense("fc", classes)
    return net.description
  }

  /// ResNet-20 for RGB pictures of 32 × 32. Its shortcuts have no weights: they take every second pixel and pad with
  /// channels of zeros.
  ///
  /// Source: He et al., arXiv:1512.03385, section 4.2.
  public static func resNet20(classes: Int = 10) -> NetworkDescription {
    var net = NetworkBuilder(height: 32, width: 32, channels: 3)
    net.convolution("conv1", 16, 3, norm: "bn1", bounds: .relu)
    for stage in 0..<3 {
      let outputs = 16 << stage
      for block in 0..<3 {
        let name = "layer\(stage + 1).\(block)"
        let start = net.last
        var shortcut = start
        let narrows = stage > 0 && block == 0
        if narrows {
          net.add("\(name).every-second", .maxPooling(SlidingWindow(1, stride: 2)))
          net.add("\(name).shortcut", .channelPadding(before: outputs / 4, after: outputs / 4))
          shortcut = net.last
          net.last = start
        }
        net.residual(name, outputs, stride: narrows ? 2 : 1, shortcut: shortcut)
      }
    }
    net.globalAveragePooling("mean")
    net.dense("linear", classes)
    return net.description
  }
}

extension NetworkBuilder {
  /// Two convolutions of 3 × 3, with the shortcut added before the last ReLU.
  fileprivate mutating func residual(_ name: String, _ channels: Int, stride: Int, shortcut: String) {
    convolution("\(name).conv1", channels, 3, stride: stride, norm: "\(name).bn1", bounds: .relu)
    convolution("\(name).conv2", channels, 3, norm: "\(name).bn2")
    add("\(name).sum", .addition, on: [shortcut, last], bounds: .relu)
  }
}
