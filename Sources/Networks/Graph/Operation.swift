public import InferenceKernels

/// What a layer does. Sizes are as they were written: unchecked.
public enum Operation: Hashable, Sendable {
  case convolution(channels: Int, SlidingWindow, groups: Int)
  /// Sees every sample of its map.
  case dense(outputs: Int)
  case maxPooling(SlidingWindow)
  case averagePooling(SlidingWindow, countsPadding: Bool)
  case globalAveragePooling
  case activation(Activation)
  /// Of two maps of one shape.
  case addition
  /// Of two maps of one shape, or of a map and 1 × 1 × its channels.
  case multiplication
  /// Of maps of one height and width: their channels one after another.
  case concatenation
  case upSampling(height: Int, width: Int, UpSampling.Method)
  /// Keeps `count` channels from `first` on.
  case channelSlice(first: Int, count: Int)
  /// Channels of zeros before and after.
  case channelPadding(before: Int, after: Int)
  /// Over the channels of every pixel.
  case softmax
}
