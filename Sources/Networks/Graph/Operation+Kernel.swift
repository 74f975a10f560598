internal import FeatureTypes
internal import InferenceKernels

extension Operation {
  func takes(_ count: Int) -> Bool {
    switch self {
    case .add, .multiply: count == 2
    case .concatenate: count >= 1
    default: count == 1
    }
  }

  var canBeBounded: Bool {
    switch self {
    case .convolution, .dense, .add: true
    default: false
    }
  }

  /// The kernel for maps of these shapes, as many as it takes, and the shape that it makes.
  func kernel(on inputs: [FeatureMapShape]) throws(NetworkError) -> (Network.Kernel, FeatureMapShape) {
    let input = inputs[0]
    switch self {
    case .convolution(let channels, let window, let groups):
      return try Self.convolution(on: input, channels: channels, window, groups: groups)
    case .dense(let outputs):
      return try Self.convolution(on: input, channels: outputs, Window(input.height, input.width), groups: 1)
    case .maximum(let window):
      guard let kernel = MaxPooling(input: input, window: try window.fitted(to: input, channels: input.channels)) else {
        throw NetworkError(.windowDoesNotFit)
      }
      return (.maximum(kernel), kernel.output)
    case .average(let window, let countsPadding):
      let window = try window.fitted(to: input, channels: input.channels)
      guard let kernel = AveragePooling(input: input, window: window, countsPadding: countsPadding) else {
        throw NetworkError(.windowDoesNotFit)
      }
      return (.average(kernel), kernel.output)
    case .globalAverage:
      return (
        .globalAverage(GlobalAveragePooling(input: input)),
        FeatureMapShape(channels: input.channels, height: 1, width: 1)
      )
    case .activation(let function): return (.activation(function), input)
    case .softmax: return (.softmax, input)
    case .add:
      guard input == inputs[1] else { throw NetworkError(.shapesDiffer) }
      return (.add, input)
    case .multiply:
      let channels = FeatureMapShape(channels: input.channels, height: 1, width: 1)
      guard input == inputs[1] || inputs[1] == channels else { throw NetworkError(.shapesDiffer) }
      return (.multiply, input)
    case .concatenate: return try Self.concatenation(of: inputs)
    case .upSample(let height, let width, let method):
      guard let kernel = UpSampling(input, height: height, width: width, method) else { throw NetworkError(.badShape) }
      return (.upSample(kernel), kernel.output)
    case .channels(let first, let count):
      let (end, overflow) = first.addingReportingOverflow(count)
      guard !overflow, count > 0, let kernel = ChannelSlice(input, channels: first..<end) else {
        throw NetworkError(.badShape)
      }
      return (.slice(kernel), kernel.output)
    case .padChannels(let before, let after):
      let most = FeatureMapShape.maximumCount
      guard (0...most).contains(before), (0...most).contains(after),
        FeatureMapShape.isValid(
          channels: before + input.channels + after, height: input.height, width: input.width),
        case let whole = FeatureMapShape(
          channels: before + input.channels + after, height: input.height, width: input.width),
        let part = ConcatenatedPart(input, at: before, of: whole)
      else { throw NetworkError(.badShape) }
      return (.padChannels(part), whole)
    }
  }
}
