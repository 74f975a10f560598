public import InferenceKernels

extension NetworkBuilder {
  /// Fuses maps of several layers as FLEET's server does: all brought to one height and width, laid behind one another in
  /// their channels, and convolved to as many channels as the layers behind take.
  ///
  ///     F′ᵢ = UpSample(Fᵢ)     F* = Concat(F′ₙ₋ₖ₊₁ … F′ₙ)     fₙ(F*)
  ///
  /// Adds the layers NAME.up.MAP for each map, NAME.concat and NAME, a convolution with a bias.
  ///
  /// Source: FLEET (MobiCom '23), Eq. 7; the paper takes k = 2 maps, a block of weights for each pair of sizes.
  ///
  /// - Parameters:
  ///   - maps: names of inputs or layers.
  ///   - height: rows of the fused map; maps that have them already are copied by the nearest method.
  public mutating func fusion(
    _ name: String, of maps: [String], height: Int, width: Int, channels: Int, method: UpSampling.Method = .bilinear,
    kernel: Int = 1, bounds: ActivationBounds = .none
  ) {
    var scaled: [String] = []
    for map in maps {
      add("\(name).up.\(map)", .upSample(height: height, width: width, method), on: [map])
      scaled.append(last)
    }
    add("\(name).concat", .concatenate, on: scaled)
    convolution(name, channels, kernel, bounds: bounds)
  }
}
