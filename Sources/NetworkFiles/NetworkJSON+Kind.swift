internal import InferenceKernels
internal import Networks

/// A layer's kind, to JSON.
extension NetworkJSON.Layer {
  mutating func set(_ operation: Operation) {
    switch operation {
    case .convolution(let channels, let window, let groups):
      self.channels = channels
      self.groups = groups == 1 ? nil : groups
      set(window)
    case .dense(let outputs): channels = outputs
    case .maximum(let window): set(window)
    case .average(let window, let countsPadding):
      set(window)
      self.countsPadding = countsPadding ? true : nil
    case .upSample(let height, let width, let method):
      size = [height, width]
      self.method = method == .bilinear ? "bilinear" : nil
    case .channels(let first, let count): (self.first, channels) = (first, count)
    case .padChannels(let before, let after): (self.before, self.after) = (before, after)
    case .globalAverage, .activation, .add, .multiply, .concatenate, .softmax: break
    }
  }

  private mutating func set(_ window: Operation.Window) {
    kernel = [window.height, window.width]
    let (stride, dilation) = ([window.rowStride, window.columnStride], [window.rowDilation, window.columnDilation])
    let padding = [window.top, window.bottom, window.left, window.right]
    self.stride = stride == [1, 1] ? nil : stride
    self.dilation = dilation == [1, 1] ? nil : dilation
    self.padding = padding == [0, 0, 0, 0] ? nil : padding
  }

  static func kind(of operation: Operation) -> String {
    switch operation {
    case .convolution: "convolution"
    case .dense: "dense"
    case .maximum: "maximum"
    case .average: "average"
    case .globalAverage: "globalAverage"
    case .activation(let function): "\(function)"
    case .add: "add"
    case .multiply: "multiply"
    case .concatenate: "concatenate"
    case .upSample: "upSample"
    case .channels: "channels"
    case .padChannels: "padChannels"
    case .softmax: "softmax"
    }
  }
}
