public import FeatureTypes

/// The sizes of a convolution with a bias, for float32 and int8.
///
///     out[y, x, o] = bias[o] + Σ_ky Σ_kx Σ_c  in[y·stride − top + ky·dilation, x·stride − left + kx·dilation, first + c]
///                                             · weights[o, ky, kx, c]
///
/// where c runs over the input channels / groups channels of o's group, and `first` is the first of them. Axes: maps
/// are HWC, batch 1; weights are [o][ky][kx][c] (OHWI). A pointwise convolution has a window of 1 × 1, a depthwise one
/// as many groups as channels, and a dense layer a window as large as its map.
///
/// A pointwise layer in float32, in the caller's memory (for int8, see `Int8Convolution`):
///
/// ```swift
/// let layer = Convolution.pointwise(input: FeatureMapShape(channels: 24, height: 56, width: 56), outputChannels: 144)
/// let set = InstructionSet.best
/// var packed = ContiguousArray<UInt8>(repeating: 0, count: layer.packedCount(for: set))
/// var bytes = packed.mutableSpan
/// layer.pack(weights: weights.span, bias: bias.span, for: set, into: &bytes)  // once
///
/// var scratch = ContiguousArray<UInt8>(repeating: 0, count: layer.scratchCount(on: set))
/// var result = ContiguousArray<Float>(repeating: 0, count: layer.output.count)
/// var room = scratch.mutableSpan
/// var samples = result.mutableSpan
/// layer.apply(to: map.span, packed: packed.span, bounds: .relu6, on: set, scratch: &room, into: &samples)
/// ```
///
/// Source: Dumoulin and Visin, arXiv:1603.07285; groups: Krizhevsky et al., "ImageNet Classification with Deep
/// Convolutional Neural Networks", 2012; depthwise: Howard et al., "MobileNets", arXiv:1704.04861, Eq. 3.
public struct Convolution: Hashable, Sendable {
  /// The largest number of weights: 2²⁸.
  public static let maximumWeightCount = 1 << 28

  public let input: FeatureMapShape
  public let output: FeatureMapShape
  public let window: SlidingWindow
  public let groups: Int

  /// Nil if the window is invalid or larger than the padded map, the groups do not divide the channels of both maps, or
  /// there are more than `maximumWeightCount` weights or samples.
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

  /// - Precondition: `init?(checking:outputChannels:window:groups:)` does not return nil.
  public init(input: FeatureMapShape, outputChannels: Int, window: SlidingWindow, groups: Int = 1) {
    guard
      let convolution = Convolution(checking: input, outputChannels: outputChannels, window: window, groups: groups)
    else { preconditionFailure("the window, groups or weights of a convolution do not fit its map") }
    self = convolution
  }

  /// Applies the same matrix to every pixel.
  public static func pointwise(input: FeatureMapShape, outputChannels: Int) -> Convolution {
    Convolution(input: input, outputChannels: outputChannels, window: SlidingWindow(height: 1, width: 1))
  }

  /// Convolves each channel separately.
  public static func depthwise(input: FeatureMapShape, window: SlidingWindow) -> Convolution {
    Convolution(input: input, outputChannels: input.channels, window: window, groups: input.channels)
  }

  /// Every output depends on every sample of the map, whose height and width are at most 2¹⁴.
  public static func dense(input: FeatureMapShape, outputs: Int) -> Convolution {
    Convolution(
      input: input, outputChannels: outputs, window: SlidingWindow(height: input.height, width: input.width))
  }

  /// A fully connected layer: a vector in, a vector out.
  public static func dense(inputs: Int, outputs: Int) -> Convolution {
    dense(input: FeatureMapShape(channels: inputs, height: 1, width: 1), outputs: outputs)
  }

  /// The number of weights: output channels · window height · width · input channels / groups.
  public var weightCount: Int { output.channels * window.area * (input.channels / groups) }

  /// The multiply-adds of one call, taps on the padding included; exact below 2⁵³.
  public var multiplyAdds: Double { Double(output.planeCount) * Double(weightCount) }
}
