import FeatureTypes
import InferenceKernels

/// A block of MobileNetV2: expand, filter each channel by itself, project; ReLU6 after the first two.
///
///     C → [1×1, ReLU6] → E → [depthwise 3×3, ReLU6] → E → [1×1] → O        (+ the block's input, in residual blocks)
///
/// Source: Sandler et al., "MobileNetV2", arXiv:1801.04381, table 1.
struct InvertedResidual: Sendable {
  private let expand: PointwiseConvolution
  private let depthwise: DepthwiseConvolution
  private let project: PointwiseConvolution
  private let expandWeights: LayerWeights
  private let depthwiseWeights: LayerWeights
  private let projectWeights: LayerWeights
  private let isResidual: Bool

  init(
    _ shape: DigitNetwork.BlockShape, input: FeatureMapShape, name: String, weights: WeightsReader
  ) throws(DigitNetworkError) {
    expand = PointwiseConvolution(input: input, outputChannels: shape.expanded)
    depthwise = DepthwiseConvolution(
      input: expand.output,
      window: SlidingWindow(height: 3, width: 3, stride: shape.stride, padding: SlidingWindow.Padding(1)))
    project = PointwiseConvolution(input: depthwise.output, outputChannels: shape.outputs)
    isResidual = shape.isResidual
    expandWeights = try weights.layer("\(name).expand", shape: [input.channels, shape.expanded])
    depthwiseWeights = try weights.layer("\(name).depthwise", shape: [3, 3, shape.expanded])
    projectWeights = try weights.layer("\(name).project", shape: [shape.expanded, shape.outputs])
  }

  /// Writes the block's output map over `output`, which holds exactly its samples.
  func apply(to map: Span<Float>, into output: inout MutableSpan<Float>) {
    var expanded = [Float](repeating: 0, count: expand.output.count)
    var filtered = [Float](repeating: 0, count: depthwise.output.count)
    var wide = expanded.mutableSpan
    expand.apply(to: map, weights: expandWeights.factors.span, bias: expandWeights.bias.span, into: &wide)
    ReLU6.apply(to: &wide)
    var narrow = filtered.mutableSpan
    depthwise.apply(
      to: wide.span, weights: depthwiseWeights.factors.span, bias: depthwiseWeights.bias.span, into: &narrow)
    ReLU6.apply(to: &narrow)
    project.apply(to: narrow.span, weights: projectWeights.factors.span, bias: projectWeights.bias.span, into: &output)
    if isResidual { Residual.add(map, to: &output) }
  }
}
