public import FeatureTypes

/// A convolution with a bias: the sizes of one, for float32 and int8 alike.
///
///     out[y, x, o] = bias[o] + Σ_ky Σ_kx Σ_c  in[y·stride − top + ky·dilation, x·stride − left + kx·dilation, first + c]
///                                             · weights[o, ky, kx, c]
///
/// where c runs over the input channels / groups of o's group, of which `first` is the first. Axes: maps are HWC, batch 1;
/// weights are [o][ky][kx][c] (OHWI). A pointwise one has a window of 1 × 1, a depthwise one as many groups as channels, a
/// dense layer a window as large as its map.
///
/// A pointwise layer in float32, in memory that is the caller's; int8 likewise, with `Int8Convolution`:
///
/// ```swift
/// let layer = Convolution.pointwise(input: FeatureMapShape(channels: 24, height: 56, width: 56), outputChannels: 144)
/// let set = InstructionSet.best
/// var packed = [UInt8](repeating: 0, count: layer.packedCount(for: set))
/// var bytes = packed.mutableSpan
/// layer.pack(weights: weights.span, bias: bias.span, for: set, into: &bytes)  // once
///
/// var scratch = [UInt8](repeating: 0, count: layer.scratchCount(on: set))
/// var result = [Float](repeating: 0, count: layer.output.count)
/// var room = scratch.mutableSpan
/// var samples = result.mutableSpan
/// layer.apply(to: map.span, packed: packed.span, bounds: .relu6, on: set, scratch: &room, into: &samples)
/// ```
///
/// Source: Dumoulin and Visin, arXiv:1603.07285; groups: Krizhevsky et al., "ImageNet Classification with Deep
/// Convolutional Neural Networks", 2012; depthwise: Howard et al., "MobileNets", arXiv:1704.04861, Eq. 3.
public struct Convolution: Hashable, Sendable {
  /// The most weights that one may have: 2²⁸.
  public static let maximumWeightCount = 1 << 28

  public let input: FeatureMapShape
  public let output: FeatureMapShape
  public let window: SlidingWindow
  public let groups: Int

  /// Nil if the window is not valid, the padded map smaller than it, the groups do not divide the channels of both maps, or there are
  /// more than `maximumWeightCount` weights or samples.
  public init?(checking input: FeatureMapShape, outputChannels: Int, window: SlidingWindow, groups: Int = 1) {
    guard window.isValid, groups >= 1, input.channels % groups == 0, outputChannels >= 1, outputChannels % groups == 0,
      window.area <= Self.maximumWeightCount / (input.channels / groups) / outputChannels,
      let output = window.output(from: input, channels: outputChannels)
    else { return nil }
    self.input = input
    self.output = output
    self.window = window
    self.groups = groups
  }

  /// - Precondition: as `init?(checking:outputChannels:window:groups:)` asks.
  public init(input: FeatureMapShape, outputChannels: Int, window: SlidingWindow, groups: Int = 1) {
    guard
      let convolution = Convolution(checking: input, outputChannels: outputChannels, window: window, groups: groups)
    else { preconditionFailure("a convolution whose window, groups or weights do not suit its map") }
    self = convolution
  }

  /// The same matrix applied to every pixel.
  public static func pointwise(input: FeatureMapShape, outputChannels: Int) -> Convolution {
    Convolution(input: input, outputChannels: outputChannels, window: SlidingWindow(height: 1, width: 1))
  }

  /// Each channel by itself.
  public static func depthwise(input: FeatureMapShape, window: SlidingWindow) -> Convolution {
    Convolution(input: input, outputChannels: input.channels, window: window, groups: input.channels)
  }

  /// Every output sees every sample of the map, whose height and width are at most 2¹⁴.
  public static func dense(input: FeatureMapShape, outputs: Int) -> Convolution {
    Convolution(
      input: input, outputChannels: outputs, window: SlidingWindow(height: input.height, width: input.width))
  }

  /// A fully connected layer: a vector in, a vector out.
  public static func dense(inputs: Int, outputs: Int) -> Convolution {
    dense(input: FeatureMapShape(channels: inputs, height: 1, width: 1), outputs: outputs)
  }

  /// Weights: output channels · window height · width · input channels / groups.
  public var weightCount: Int { output.channels * window.area * (input.channels / groups) }

  /// Multiply-adds of one call, exact below 2⁵³, taps on the padding counted.
  public var multiplyAdds: Double { Double(output.planeCount) * Double(weightCount) }
}
