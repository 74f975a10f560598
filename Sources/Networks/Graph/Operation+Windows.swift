internal import FeatureTypes
internal import InferenceKernels

extension Operation {
  /// The convolution of these sizes. Each kind of wrong size has its own code.
  static func convolution(
    on input: FeatureMapShape, channels: Int, _ window: SlidingWindow, groups: Int
  ) throws(NetworkError) -> (Network.Kernel, FeatureMapShape) {
    guard FeatureMapShape.isValid(channels: channels, height: 1, width: 1) else { throw NetworkError(.badShape) }
    guard groups >= 1, input.channels.isMultiple(of: groups), channels.isMultiple(of: groups) else {
      throw NetworkError(.groupsDoNotDivide)
    }
    try window.check(on: input, channels: channels)
    guard let kernel = Convolution(checking: input, outputChannels: channels, window: window, groups: groups) else {
      throw NetworkError(.tooLarge)
    }
    return (.convolution(kernel), kernel.output)
  }

  static func maxPooling(
    on input: FeatureMapShape, _ window: SlidingWindow
  ) throws(NetworkError) -> (Network.Kernel, FeatureMapShape) {
    try window.check(on: input, channels: input.channels)
    guard let kernel = MaxPooling(input: input, window: window) else { throw NetworkError(.windowDoesNotFit) }
    return (.maxPooling(kernel), kernel.output)
  }

  static func averagePooling(
    on input: FeatureMapShape, _ window: SlidingWindow, countsPadding: Bool
  ) throws(NetworkError) -> (Network.Kernel, FeatureMapShape) {
    try window.check(on: input, channels: input.channels)
    guard let kernel = AveragePooling(input: input, window: window, countsPadding: countsPadding) else {
      throw NetworkError(.windowDoesNotFit)
    }
    return (.averagePooling(kernel), kernel.output)
  }
}

extension SlidingWindow {
  /// Checks that the window makes a map with `channels` channels from the padded input.
  ///
  /// - Throws: `windowDoesNotFit` if the window is larger than the padded map or its sizes are out of range; `badShape`
  ///   if the output is too large.
  fileprivate func check(on input: FeatureMapShape, channels: Int) throws(NetworkError) {
    guard fits(input) else { throw NetworkError(.windowDoesNotFit) }
    guard output(from: input, channels: channels) != nil else { throw NetworkError(.badShape) }
  }
}
