internal import FeatureTypes
internal import InferenceKernels

extension Operation {
  /// The map that these make behind one another, and where each lies in it.
  static func concatenation(of inputs: [FeatureMapShape]) throws(NetworkError) -> (
    Network.Kernel, FeatureMapShape
  ) {
    // At most 4096 maps of 2²⁸ channels: the sum fits 64 bits, and is checked on the way for 32.
    var channels = 0
    for input in inputs {
      let (sum, overflow) = channels.addingReportingOverflow(input.channels)
      guard !overflow else { throw NetworkError(.tooLarge) }
      channels = sum
    }
    let (height, width) = (inputs[0].height, inputs[0].width)
    guard FeatureMapShape.isValid(channels: channels, height: height, width: width) else {
      throw NetworkError(.badShape)
    }
    let whole = FeatureMapShape(channels: channels, height: height, width: width)
    var parts: [ConcatenatedPart] = []
    var first = 0
    for input in inputs {
      guard let part = ConcatenatedPart(input, at: first, of: whole) else { throw NetworkError(.shapesDiffer) }
      parts.append(part)
      first += input.channels
    }
    return (.concatenate(parts), whole)
  }
}
