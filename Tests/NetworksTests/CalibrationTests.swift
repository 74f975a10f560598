import InferenceKernels
import Networks
import Testing

@Suite struct CalibrationTests {
  /// Of an input that is NaN the input is named, of a map that a layer makes so the layer.
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
    net.add("sum", .add, on: ["picture", "picture"])
    net.convolution("conv", 1)
    let parameters = ["conv": LayerParameters(weights: [0], bias: [0])]
    var calibration = NetworkCalibration(try FloatNetwork(Network(net.description), parameters: parameters))
    // Twice the largest float is infinite, and nothing times that is NaN.
    #expect(throws: NetworkError(.valueNotFinite, layer: "conv", index: 1, map: "conv")) {
      try calibration.add([[.greatestFiniteMagnitude]])
    }
  }
}
