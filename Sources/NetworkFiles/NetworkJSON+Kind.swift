internal import InferenceKernels
internal import Networks

/// Writes a layer's kind to JSON.
extension NetworkJSON.Layer {
  mutating func set(_ operation: Operation) {
    switch operation {
    case .convolution(let channels, let window, let groups):
      self.channels = channels
      self.groups = groups == 1 ? nil : groups
      set(window)
    case .dense(let outputs): channels = outputs
    case .maxPooling(let window): set(window)
    case .averagePooling(let window, let countsPadding):
      set(window)
      self.countsPadding = countsPadding ? true : nil
    case .upSampling(let height, let width, let method):
      size = [height, width]
      self.method = method == .bilinear ? "bilinear" : nil
    case .channelSlice(let first, let count): (self.first, channels) = (first, count)
    case .channelPadding(let before, let after): (self.before, self.after) = (before, after)
    case .globalAveragePooling, .activation, .addition, .multiplication, .concatenation, .softmax, .logSoftmax: break
    }
  }

  private mutating func set(_ window: SlidingWindow) {
    kernel = [window.height, window.width]
    let (stride, dilation) = ([window.rowStride, window.columnStride], [window.rowDilation, window.columnDilation])
    let padding = [window.padding.top, window.padding.bottom, window.padding.left, window.padding.right]
    self.stride = stride == [1, 1] ? nil : stride
    self.dilation = dilation == [1, 1] ? nil : dilation
    self.padding = padding == [0, 0, 0, 0] ? nil : padding
  }

  static func kind(of operation: Operation) -> String {
    switch operation {
    case .convolution: "convolution"
    case .dense: "dense"
    case .maxPooling: "maximum"
    case .averagePooling: "average"
    case .globalAveragePooling: "globalAverage"
    case .activation(let function): "\(function)"
    case .addition: "add"
    case .multiplication: "multiply"
    case .concatenation: "concatenate"
    case .upSampling: "upSample"
    case .channelSlice: "channels"
    case .channelPadding: "padChannels"
    case .softmax: "softmax"
    case .logSoftmax: "logSoftmax"
    }
  }
}
