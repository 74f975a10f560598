internal import FeatureTypes
internal import InferenceKernels

extension Operation {
  /// The convolution of these sizes; what is wrong with them has a code each.
  static func convolution(
    on input: FeatureMapShape, channels: Int, _ window: Window, groups: Int
  ) throws(NetworkError) -> (Network.Kernel, FeatureMapShape) {
    guard FeatureMapShape.isValid(channels: channels, height: 1, width: 1) else { throw NetworkError(.badShape) }
    guard groups >= 1, input.channels.isMultiple(of: groups), channels.isMultiple(of: groups) else {
      throw NetworkError(.groupsDoNotDivide)
    }
    let window = try window.fitted(to: input, channels: channels)
    guard let kernel = Convolution(checking: input, outputChannels: channels, window: window, groups: groups) else {
      throw NetworkError(.tooLarge)
    }
    return (.convolution(kernel), kernel.output)
  }
}
