import InferenceKernels
import Networks

/// A map of real numbers: an input, or the output of a layer as docs/networks.md describes it, in Double, sample by
/// sample.
struct ModelMap {
  typealias Shape = ModelNetwork.Shape

  let shape: Shape
  /// HWC.
  var values: [Double]
  /// The sum of the absolute terms of each value. The error of float32 is relative to it. 0 for an exact copy.
  var sizes: [Double]
  /// The sum of the absolute inputs of a convolution for each value.
  var seen: [Double] = []
  /// The most terms of a value.
  var terms = 1.0

  var height: Int { shape.height }
  var width: Int { shape.width }
  var channels: Int { shape.channels }
  var isFinite: Bool { values.allSatisfy(\.isFinite) }

  init(_ shape: Shape, _ values: [Double]) {
    self.shape = shape
    self.values = values
    sizes = []
  }

  /// Creates the layer's output for maps of the right number and shapes.
  init(_ shape: Shape, of layer: NetworkDescription.Layer, on inputs: [ModelMap], _ parameters: ModelParameters?) {
    self.init(shape, [Double](repeating: 0, count: Int(shape.count)))
    sizes = values
    let input = inputs[0]
    switch layer.operation {
    case .convolution(_, let window, let groups):
      if let parameters { convolve(input, window, groups: groups, parameters) }
    case .dense:
      if let parameters {
        convolve(input, SlidingWindow(height: input.height, width: input.width), groups: 1, parameters)
      }
    case .maxPooling(let window): pool(input, window) { seen, _ in (seen.max() ?? 0, 0) }
    case .averagePooling(let window, let countsPadding):
      pool(input, window) { seen, taps in Self.mean(seen, over: countsPadding ? taps : seen.count) }
    case .globalAveragePooling:
      pool(input, SlidingWindow(height: input.height, width: input.width)) { seen, _ in
        Self.mean(seen, over: seen.count)
      }
    case .activation(let function): each { Self.bent(input.values[$0], by: function) }
    case .softmax: softmax(input)
    case .logSoftmax: logSoftmax(input)
    case .addition: each { Self.sum(input.values[$0], inputs[1].values[$0]) }
    case .multiplication:
      let factors = inputs[1].values
      each { Self.product(input.values[$0], factors[$0 % factors.count]) }
    case .concatenation:
      var first = 0
      for input in inputs {
        put(input, at: first)
        first += input.channels
      }
    case .upSampling(_, _, let method): upSample(input, isBilinear: method == .bilinear)
    case .channelSlice(let first, _): put(input, at: -first)
    case .channelPadding(let before, _): put(input, at: before)
    }
    let highest = layer.bounds == .relu6 ? 6 : Double.infinity
    if layer.bounds != .none { values = values.map { min(max($0, 0), highest) } }
  }

  private mutating func each(_ make: (Int) -> (Double, Double)) {
    for index in values.indices { (values[index], sizes[index]) = make(index) }
  }

  /// Copies `map` to the channels from `first` on, as far as there are such channels.
  private mutating func put(_ map: ModelMap, at first: Int) {
    for pixel in 0..<height * width {
      for channel in 0..<map.channels where 0..<channels ~= first + channel {
        values[pixel * channels + first + channel] = map.values[pixel * map.channels + channel]
      }
    }
  }

  private static func mean(_ seen: [Double], over count: Int) -> (Double, Double) {
    (seen.reduce(0, +) / Double(count), seen.reduce(0) { $0 + $1.magnitude } / Double(count))
  }

  private static func sum(_ a: Double, _ b: Double) -> (Double, Double) { (a + b, a.magnitude + b.magnitude) }

  private static func product(_ a: Double, _ b: Double) -> (Double, Double) { (a * b, (a * b).magnitude) }
}
