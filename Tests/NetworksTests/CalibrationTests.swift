import FeatureTypes
import InferenceKernels
import Networks
import Testing

/// A network accepts the formats that calibration chooses, for any examples.
@Suite struct CalibrationTests {
  private let network: Network

  init() throws {
    var net = NetworkBuilder("in", height: 1, width: 1, channels: 2)
    net.convolution("out", 2)
    network = try Network(net.description)
  }

  private func calibrated(_ examples: [[Float]], weight: Float = 1) throws -> NetworkCalibration {
    let parameters = ["out": LayerParameters(weights: [weight, 0, 0, weight], bias: [0, 0])]
    var calibration = NetworkCalibration(try FloatNetwork(network, parameters: parameters))
    for example in examples { try calibration.add([example]) }
    return calibration
  }

  @Test func affineFormatsReachFromTheLeastToTheLargest() throws {
    let formats = try calibrated([[-1, 0.5], [3, 0]], weight: 2).affineFormats
    #expect(formats["in"] == .affine(isSigned: true, scale: 4 / 255, zero: -64))
    #expect(formats["out"] == .affine(isSigned: true, scale: 8 / 255, zero: -64))
  }

  /// Values beyond the bound of their map choose no format. NaN is refused all the same.
  @Test func boundsLeaveValuesOut() throws {
    let parameters = ["out": LayerParameters(weights: [1, 0, 0, 1], bias: [0, 0])]
    var calibration = NetworkCalibration(try FloatNetwork(network, parameters: parameters))
    try calibration.add([[-1, 1e7]], within: [0: 1])
    try calibration.add([[3, 0.5]])
    #expect(calibration.affineFormats["in"] == .affine(isSigned: true, scale: 4 / 255, zero: -64))
    #expect(calibration.qFormats["in"] == .q(isSigned: true, fractionBits: 5))
    // The other map has no bound.
    #expect(calibration.affineFormats["out"] == .affine(isSigned: true, scale: Float((1e7 + 1) / 255.0), zero: -128))
    #expect(throws: NetworkError(.valueNotFinite, layer: "in", map: "in")) {
      try calibration.add([[1, .nan]], within: [0: 1])
    }
  }

  /// A map that held nothing but zeros may hold other values later: steps of 1 are safer than tiny ones.
  @Test func zerosHaveTheScaleOne() throws {
    #expect(try calibrated([[0, 0]]).affineFormats["in"] == .affine(isSigned: true, scale: 1, zero: -128))
  }

  @Test(arguments: [Float.greatestFiniteMagnitude, .leastNonzeroMagnitude, 1e20, 1e-20])
  func formatsAreValid(size: Float) throws {
    for example in [[size, 0], [-size, 0], [-size, size]] {
      let calibration = try calibrated([example], weight: 2)
      for format in calibration.affineFormats.values { #expect(format.isValid, "\(format)") }
      for format in calibration.qFormats.values { #expect(format.isValid, "\(format)") }
    }
  }

  /// The error names the input if a value of an input is NaN, and otherwise the layer that makes the map.
  @Test func calibrationNamesTheMapThatIsNotANumber() throws {
    var net = NetworkBuilder(height: 1, width: 1, channels: 2)
    net.add("first", .activation(.relu))
    var calibration = NetworkCalibration(try FloatNetwork(Network(net.description), parameters: [:]))
    #expect(throws: NetworkError(.valueNotFinite, layer: "picture", map: "picture")) {
      try calibration.add([[1, .nan]])
    }
  }

  @Test func calibrationNamesTheLayerThatMakesIt() throws {
    var net = NetworkBuilder(height: 1, width: 1, channels: 1)
    net.add("sum", .addition, on: ["picture", "picture"])
    net.convolution("conv", 1)
    let parameters = ["conv": LayerParameters(weights: [0], bias: [0])]
    var calibration = NetworkCalibration(try FloatNetwork(Network(net.description), parameters: parameters))
    // Twice the largest float is infinite, and 0 times infinity is NaN.
    #expect(throws: NetworkError(.valueNotFinite, layer: "conv", index: 1, map: "conv")) {
      try calibration.add([[.greatestFiniteMagnitude]])
    }
  }

  /// Terms whose scale is more than 2¹⁷ times the sum's would be rounded to quarters of its step, or coarser.
  @Test(arguments: [17, 18]) func additionsOfScalesTooFarApart(doublings: Int) throws {
    let terms = Int8Format.affine(isSigned: true, scale: 0.5, zero: 3)
    let sum = Int8Format.affine(
      isSigned: true, scale: Float(sign: .plus, exponent: -1 - doublings, significand: 1), zero: 0)
    #expect((Int8Addition(terms, terms, to: sum) == nil) == (doublings > 17))
  }
}
