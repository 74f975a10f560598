public import InferenceKernels

/// Builds a description layer by layer. Each layer reads the map of the previous one, unless another is named.
///
///     var net = NetworkBuilder(height: 32, width: 32, channels: 3)
///     net.convolution("stem", 16, 3, stride: 2, bounds: .relu)
///     net.globalAveragePooling("mean")
///     net.dense("classifier", 10)
///     let network = try Network(net.description)
///
/// `Network` checks the description; the builder checks nothing.
public struct NetworkBuilder {
  public private(set) var inputs: [NetworkDescription.Input]
  public private(set) var layers: [NetworkDescription.Layer] = []
  /// The name of the map that the next layer reads.
  public var last: String
  /// The ε of all batch norms.
  public var epsilon: Float = 1e-5

  public init(_ name: String = "picture", height: Int, width: Int, channels: Int) {
    inputs = [NetworkDescription.Input(name, height: height, width: width, channels: channels)]
    last = name
  }

  /// The layers so far; the output is the last map.
  public var description: NetworkDescription {
    NetworkDescription(inputs: inputs, layers: layers, outputs: [last])
  }

  public mutating func input(_ name: String, height: Int, width: Int, channels: Int) {
    inputs.append(NetworkDescription.Input(name, height: height, width: width, channels: channels))
  }

  public mutating func add(
    _ name: String, _ operation: Operation, on maps: [String]? = nil, bounds: ActivationBounds = .none,
    parameters: NetworkDescription.Parameters? = nil
  ) {
    layers.append(
      NetworkDescription.Layer(name, operation, maps ?? [last], bounds: bounds, parameters: parameters))
    last = name
  }

  /// A convolution of `size` × `size` centred taps, with a bias, or with the batch norm of this name instead.
  public mutating func convolution(
    _ name: String, _ channels: Int, _ size: Int = 1, stride: Int = 1, groups: Int = 1, norm: String? = nil,
    bounds: ActivationBounds = .none
  ) {
    let window = SlidingWindow(size, stride: stride, padding: size / 2)
    convolution(name, channels, window, groups: groups, norm: norm, bounds: bounds)
  }

  public mutating func convolution(
    _ name: String, _ channels: Int, _ window: SlidingWindow, groups: Int = 1, norm: String? = nil,
    bounds: ActivationBounds = .none
  ) {
    let norm = norm.map { NetworkDescription.BatchNorm($0, epsilon: epsilon) }
    add(
      name, .convolution(channels: channels, window, groups: groups), bounds: bounds,
      parameters: NetworkDescription.Parameters(name, hasBias: norm == nil, batchNorm: norm))
  }

  public mutating func dense(_ name: String, _ outputs: Int, bounds: ActivationBounds = .none) {
    add(name, .dense(outputs: outputs), bounds: bounds)
  }

  public mutating func globalAveragePooling(_ name: String) { add(name, .globalAveragePooling) }
}

extension NetworkBuilder {
  /// Fuses the maps of several layers as FLEET's server does: resizes all to the same height and width, concatenates
  /// them, and convolves the result to the number of channels that the next layers take.
  ///
  ///     F′ᵢ = UpSample(Fᵢ)     F* = Concat(F′ₙ₋ₖ₊₁ … F′ₙ)     fₙ(F*)
  ///
  /// Adds a layer NAME.up.MAP for each map, NAME.concat, and NAME, a convolution with a bias.
  ///
  /// Source: FLEET (MobiCom '23), Eq. 7. The paper uses k = 2 maps and a block of weights for each pair of sizes.
  ///
  /// - Parameters:
  ///   - maps: the names of inputs or layers.
  ///   - height: the rows of the fused map; a map of this size is copied by the nearest method.
  ///   - size: the rows and columns of the convolution's window.
  public mutating func fusion(
    _ name: String, of maps: [String], height: Int, width: Int, channels: Int, method: UpSampling.Method = .bilinear,
    size: Int = 1, bounds: ActivationBounds = .none
  ) {
    var resized: [String] = []
    for map in maps {
      add("\(name).up.\(map)", .upSampling(height: height, width: width, method), on: [map])
      resized.append(last)
    }
    add("\(name).concat", .concatenation, on: resized)
    convolution(name, channels, size, bounds: bounds)
  }
}

/// `channels`, rounded to the nearest multiple of 8 but not below nine tenths of it, as MobileNets choose channels.
func roundedToEight(_ channels: Double) -> Int {
  let nearest = max(8, Int(channels + 4) / 8 * 8)
  return Double(nearest) < 0.9 * channels ? nearest + 8 : nearest
}
