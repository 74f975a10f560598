import FeatureFiles
import FeatureTypes
import InferenceKernels

/// A small MobileNetV2 that reads a handwritten digit on a photograph: seven layers, then a head. Any layer's map may
/// be the one that travels.
///
///     picture  64×64×3   RGB bytes, (x / 255 − 0.45) / 0.25
///     L1       32×32×16  convolution 3×3, stride 2, ReLU6
///     L2       32×32×16  expanded to 48, residual
///     L3       16×16×24  expanded to 64, stride 2
///     L4       16×16×24  expanded to 96, residual
///     L5        8×8×40   expanded to 96, stride 2
///     L6        8×8×40   expanded to 160, residual
///     L7        4×4×64   expanded to 160, stride 2
///     head     1×1 to 160 channels, ReLU6, global average, dense to 11 classes
///
/// Maps are height × width × channels, HWC, float32; L2 to L7 are linear (not clamped). Batch norm is folded into the
/// weights. 8.0 million multiply-adds a picture.
struct DigitNetwork: Sendable {
  /// One inverted residual block: channels inside and out, and the step of its depthwise convolution.
  struct BlockShape {
    let expanded: Int
    let outputs: Int
    let stride: Int
    let isResidual: Bool
  }

  /// L2 to L7.
  private static let blockShapes = [
    BlockShape(expanded: 48, outputs: 16, stride: 1, isResidual: true),
    BlockShape(expanded: 64, outputs: 24, stride: 2, isResidual: false),
    BlockShape(expanded: 96, outputs: 24, stride: 1, isResidual: true),
    BlockShape(expanded: 96, outputs: 40, stride: 2, isResidual: false),
    BlockShape(expanded: 160, outputs: 40, stride: 1, isResidual: true),
    BlockShape(expanded: 160, outputs: 64, stride: 2, isResidual: false),
  ]

  static let layerCount = 7
  /// The classes, in the order of the logits.
  static let labels = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "none"]

  private static let shapes = [
    FeatureMapShape(channels: 3, height: 64, width: 64),
    FeatureMapShape(channels: 16, height: 32, width: 32),
    FeatureMapShape(channels: 16, height: 32, width: 32),
    FeatureMapShape(channels: 24, height: 16, width: 16),
    FeatureMapShape(channels: 24, height: 16, width: 16),
    FeatureMapShape(channels: 40, height: 8, width: 8),
    FeatureMapShape(channels: 40, height: 8, width: 8),
    FeatureMapShape(channels: 64, height: 4, width: 4),
  ]

  private let stem: Convolution
  private let stemWeights: LayerWeights
  private let blocks: [InvertedResidual]
  private let head: ClassifierHead

  /// - Throws: `DigitNetworkError`, naming the first layer whose tensors are missing, misshapen or not finite.
  init(weights: Safetensors) throws(DigitNetworkError) {
    let reader = WeightsReader(file: weights)
    stem = Convolution(
      input: Self.shapes[0], outputChannels: 16,
      window: SlidingWindow(height: 3, width: 3, stride: 2, padding: SlidingWindow.Padding(1)))
    stemWeights = try reader.layer("L1", shape: [3, 3, 3, 16])
    var blocks: [InvertedResidual] = []
    for (index, shape) in Self.blockShapes.enumerated() {
      blocks.append(
        try InvertedResidual(shape, input: Self.shapes[index + 1], name: "L\(index + 2)", weights: reader))
    }
    self.blocks = blocks
    head = try ClassifierHead(input: Self.shapes[Self.layerCount], weights: reader)
  }

  /// The size of the map that layer `layer` makes; layer 0 is the picture itself.
  ///
  /// - Precondition: 0 ≤ `layer` ≤ 7.
  static func shape(afterLayer layer: Int) -> FeatureMapShape {
    precondition((0...layerCount).contains(layer), "the network has layers 0 to 7")
    return shapes[layer]
  }

  /// The map of layer `layer`: what a device would compute.
  ///
  /// - Parameter picture: 64×64 pixels in row order, each red, green, blue.
  /// - Precondition: `picture` holds 12,288 bytes; 0 ≤ `layer` ≤ 7.
  func front(_ picture: [UInt8], throughLayer layer: Int) -> [Float] {
    precondition(picture.count == Self.shapes[0].count, "a picture is 64×64 pixels of three bytes")
    precondition((0...Self.layerCount).contains(layer), "the network has layers 0 to 7")
    // Each step rounded to float32, as in training.
    let samples = picture.map { (Float($0) / 255 - 0.45) / 0.25 }
    return run(samples, layers: 1..<layer + 1)
  }

  /// The logits of the 11 classes from the map of layer `layer`: what a server would compute.
  ///
  /// - Precondition: `map` holds `shape(afterLayer: layer).count` values; 0 ≤ `layer` ≤ 7.
  func back(_ map: [Float], afterLayer layer: Int) -> [Float] {
    precondition(map.count == Self.shape(afterLayer: layer).count, "the map has not the size of the layer's")
    return head.logits(of: run(map, layers: layer + 1..<Self.layerCount + 1))
  }

  private func run(_ map: [Float], layers: Range<Int>) -> [Float] {
    var map = map
    for layer in layers {
      var output = [Float](repeating: 0, count: Self.shapes[layer].count)
      var samples = output.mutableSpan
      if layer == 1 {
        stem.apply(to: map.span, weights: stemWeights.factors.span, bias: stemWeights.bias.span, into: &samples)
        ReLU6.apply(to: &samples)
      } else {
        blocks[layer - 2].apply(to: map.span, into: &samples)
      }
      map = output
    }
    return map
  }
}
