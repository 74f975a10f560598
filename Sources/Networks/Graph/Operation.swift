public import InferenceKernels

/// The operation of a layer. Its sizes are unchecked.
public enum Operation: Hashable, Sendable {
  case convolution(channels: Int, SlidingWindow, groups: Int)
  /// Every output depends on every sample of the map.
  case dense(outputs: Int)
  case maxPooling(SlidingWindow)
  case averagePooling(SlidingWindow, countsPadding: Bool)
  case globalAveragePooling
  case activation(Activation)
  /// Adds two maps of the same shape.
  case addition
  /// Multiplies two maps of the same shape, or a map and a map of 1 × 1 with the same channels.
  case multiplication
  /// Joins maps of the same height and width, their channels one after another.
  case concatenation
  case upSampling(height: Int, width: Int, UpSampling.Method)
  /// Keeps `count` channels from `first` on.
  case channelSlice(first: Int, count: Int)
  /// Adds channels of zeros before and after.
  case channelPadding(before: Int, after: Int)
  /// Softmax over the channels of each pixel.
  case softmax
  /// The logarithms of the softmax.
  case logSoftmax
}
