internal import FeatureTypes
internal import InferenceKernels

extension Operation {
  func takes(_ count: Int) -> Bool {
    switch self {
    case .addition, .multiplication: count == 2
    case .concatenation: count >= 1
    default: count == 1
    }
  }

  var canBeBounded: Bool {
    switch self {
    case .convolution, .dense, .addition: true
    default: false
    }
  }

  /// The kernel for inputs of these shapes, and the shape of its output. The number of inputs has been checked.
  func kernel(on inputs: [FeatureMapShape]) throws(NetworkError) -> (Network.Kernel, FeatureMapShape) {
    let input = inputs[0]
    switch self {
    case .convolution(let channels, let window, let groups):
      return try Self.convolution(on: input, channels: channels, window, groups: groups)
    case .dense(let outputs):
      let window = SlidingWindow(height: input.height, width: input.width)
      return try Self.convolution(on: input, channels: outputs, window, groups: 1)
    case .maxPooling(let window): return try Self.maxPooling(on: input, window)
    case .averagePooling(let window, let countsPadding):
      return try Self.averagePooling(on: input, window, countsPadding: countsPadding)
    case .globalAveragePooling:
      return (
        .globalAveragePooling(GlobalAveragePooling(input: input)),
        FeatureMapShape(channels: input.channels, height: 1, width: 1)
      )
    case .activation(let function): return (.activation(function), input)
    case .softmax: return (.softmax, input)
    case .logSoftmax: return (.logSoftmax, input)
    case .addition:
      guard input == inputs[1] else { throw NetworkError(.shapesDiffer) }
      return (.addition, input)
    case .multiplication:
      let channels = FeatureMapShape(channels: input.channels, height: 1, width: 1)
      guard input == inputs[1] || inputs[1] == channels else { throw NetworkError(.shapesDiffer) }
      return (.multiplication, input)
    case .concatenation: return try Self.concatenation(of: inputs)
    case .upSampling(let height, let width, let method):
      guard let kernel = UpSampling(input, height: height, width: width, method) else { throw NetworkError(.badShape) }
      return (.upSampling(kernel), kernel.output)
    case .channelSlice(let first, let count):
      let (end, overflow) = first.addingReportingOverflow(count)
      guard !overflow, count > 0, let kernel = ChannelSlice(input, channels: first..<end) else {
        throw NetworkError(.badShape)
      }
      return (.channelSlice(kernel), kernel.output)
    case .channelPadding(let before, let after):
      guard let kernel = ChannelPadding(input, before: before, after: after) else { throw NetworkError(.badShape) }
      return (.channelPadding(kernel), kernel.output)
    }
  }

  /// The concatenation of these maps, their channels one after another, and the place of each.
  private static func concatenation(
    of inputs: [FeatureMapShape]
  ) throws(NetworkError) -> (Network.Kernel, FeatureMapShape) {
    // At most 4096 maps of 2²⁸ channels: the sum fits in 64 bits, and each step is checked for 32.
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
    var parts: [Concatenation.Part] = []
    var first = 0
    for input in inputs {
      guard let part = Concatenation.Part(input, at: first, of: whole) else { throw NetworkError(.shapesDiffer) }
      parts.append(part)
      first += input.channels
    }
    return (.concatenation(parts), whole)
  }
}
