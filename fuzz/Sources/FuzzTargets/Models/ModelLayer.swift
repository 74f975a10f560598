import InferenceKernels
import Networks

/// One layer's output, packed weights and work. Nil if there is no such layer.
struct ModelLayer {
  typealias Shape = ModelNetwork.Shape

  let output: Shape
  private(set) var weights = 0.0
  private(set) var work = 0.0

  init?(_ layer: NetworkDescription.Layer, on inputs: [Shape]) {
    guard let first = inputs.first else { return nil }
    let samples = inputs.reduce(0) { $0 + $1.count }
    var (isBounded, taken, taps, groupCount) = (false, 1, 0.0, 0)
    var output = first
    switch layer.operation {
    case .convolution(let channels, let window, let groups):
      isBounded = true
      guard Self.convolves(first, channels, window, groups), let shape = Self.slide(window, first, channels) else {
        return nil
      }
      output = shape
      taps = Double(window.height) * Double(window.width) * Double(first.channels / groups)
      groupCount = groups
    case .dense(let outputs):
      isBounded = true
      guard outputs >= 1, first.height <= 1 << 14, first.width <= 1 << 14 else { return nil }
      output = Shape(height: 1, width: 1, channels: outputs)
      taps = first.count
      groupCount = 1
    case .maxPooling(let window), .averagePooling(let window, _):
      guard window.rowDilation == 1, window.columnDilation == 1, let shape = Self.slide(window, first, first.channels)
      else { return nil }
      output = shape
      taps = Double(window.height) * Double(window.width)
      if case .averagePooling = layer.operation, taps > 0x1p20 { return nil }
    case .globalAveragePooling: output = Shape(height: 1, width: 1, channels: first.channels)
    case .activation, .softmax, .logSoftmax: break
    case .addition:
      (isBounded, taken) = (true, 2)
      guard inputs.count == 2, inputs[1] == first else { return nil }
    case .multiplication:
      taken = 2
      let each = Shape(height: 1, width: 1, channels: first.channels)
      guard inputs.count == 2, inputs[1] == first || inputs[1] == each else { return nil }
    case .concatenation:
      taken = inputs.count
      guard inputs.allSatisfy({ $0.height == first.height && $0.width == first.width }) else { return nil }
      output.channels = inputs.reduce(0) { $0 + $1.channels }
    case .upSampling(let height, let width, _):
      guard [height, width, first.height, first.width].allSatisfy({ 1...1 << 14 ~= $0 }) else { return nil }
      (output, taps) = (Shape(height: height, width: width, channels: first.channels), 4)
    case .channelSlice(let from, let count):
      guard from >= 0, count >= 1, from <= first.channels, count <= first.channels - from else { return nil }
      output.channels = count
    case .channelPadding(let before, let after):
      guard 0...1 << 28 ~= before, 0...1 << 28 ~= after else { return nil }
      output.channels += before + after
    }
    guard inputs.count == taken, layer.bounds == .none || isBounded, output.isValid else { return nil }
    if groupCount > 0 {
      guard taps * Double(output.channels) <= 0x1p28 else { return nil }
      // Blocks of 16 output channels of one group each, except if every channel is a group of its own.
      let own = groupCount == first.channels && groupCount == output.channels
      let each = own ? output.channels : output.channels / groupCount
      let blocks = each / 16 + (each % 16 == 0 ? 0 : 1)
      weights = Double(own ? 1 : groupCount) * Double(blocks) * 16 * (taps + 16)
    }
    if groupCount > 0, let epsilon = layer.parameters?.batchNorm?.epsilon {
      guard epsilon >= 0, epsilon < .infinity else { return nil }
    }
    self.output = output
    work = samples + output.count * (1 + taps)
  }

  private static func convolves(_ input: Shape, _ channels: Int, _ window: SlidingWindow, _ groups: Int) -> Bool {
    groups >= 1 && channels >= 1 && input.channels % groups == 0 && channels % groups == 0
  }

  /// Returns ⌊(padded − reach) / stride⌋ + 1 in both directions, counted one by one.
  private static func slide(_ window: SlidingWindow, _ input: Shape, _ channels: Int) -> Shape? {
    func length(_ size: Int, _ taps: Int, _ stride: Int, _ dilation: Int, _ before: Int, _ after: Int) -> Int? {
      let sizes = 1...1 << 14
      guard sizes ~= taps, sizes ~= stride, sizes ~= dilation else { return nil }
      let reach = (taps - 1) * dilation + 1
      guard sizes ~= reach, 0..<reach ~= before, 0..<reach ~= after else { return nil }
      let padded = size + before + after
      guard padded >= reach else { return nil }
      // The number of starts at which the window ends on the padded map. On a large map they are not counted one by
      // one.
      if padded > 4096 { return (padded - reach) / stride + 1 }
      return Swift.stride(from: 0, to: padded, by: stride).prefix { $0 + reach <= padded }.count
    }
    guard
      let height = length(
        input.height, window.height, window.rowStride, window.rowDilation, window.padding.top, window.padding.bottom),
      let width = length(
        input.width, window.width, window.columnStride, window.columnDilation, window.padding.left, window.padding.right
      )
    else { return nil }
    return Shape(height: height, width: width, channels: channels)
  }
}
