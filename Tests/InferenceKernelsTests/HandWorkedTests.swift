import FeatureTypes
import InferenceKernels
import Testing

/// Cases small enough to check with a pencil.
@Suite struct HandWorkedTests {
  ///     1 2 3     window  1 10        1·1 + 2·10 + 4·100 + 5·1000 = 5421, and so on, + 7
  ///     4 5 6             100 1000
  @Test func convolutionOfOneChannel() {
    let layer = Convolution(
      input: FeatureMapShape(channels: 1, height: 2, width: 3), outputChannels: 1,
      window: SlidingWindow(height: 2, width: 2))
    #expect(layer.output == FeatureMapShape(channels: 1, height: 1, width: 2))
    #expect(layer.weightCount == 4)
    #expect(layer.multiplyAdds == 8)
    let map: [Float] = [1, 2, 3, 4, 5, 6]
    var result: [Float] = [0, 0]
    var output = result.mutableSpan
    let weights: [Float] = [1, 10, 100, 1000]
    layer.apply(to: map.span, weights: weights.span, bias: ([7] as [Float]).span, into: &output)
    #expect(result == [5428, 6539])
  }

  /// Padding on the left and the top alone, stride 2: the windows begin at −1 and 1.
  @Test func paddingOnOneSide() {
    let window = SlidingWindow(
      height: 2, width: 2, stride: 2, padding: SlidingWindow.Padding(top: 1, bottom: 0, left: 1, right: 0))
    let layer = DepthwiseConvolution(input: FeatureMapShape(channels: 2, height: 3, width: 3), window: window)
    #expect(layer.output == FeatureMapShape(channels: 2, height: 2, width: 2))
    // Channel 0 counts 1 … 9, channel 1 is ten times that.
    let map: [Float] = (1...9).flatMap { [Float($0), Float($0) * 10] }
    let weights: [Float] = [1, 1, 2, 1, 3, 1, 4, 1]
    var result = [Float](repeating: 0, count: 8)
    var output = result.mutableSpan
    layer.apply(to: map.span, weights: weights.span, bias: ([0, 0.5] as [Float]).span, into: &output)
    // Channel 0: 4·1; 3·2 + 4·3; 2·4 + 4·7; 5 + 2·6 + 3·8 + 4·9. Channel 1: the sums of what is seen, ·10 + 0.5.
    #expect(result == [4, 10.5, 18, 50.5, 36, 110.5, 77, 280.5])
  }

  @Test func pointwiseMixesChannelsOfOnePixel() {
    let layer = PointwiseConvolution(input: FeatureMapShape(channels: 2, height: 1, width: 2), outputChannels: 3)
    let map: [Float] = [1, 2, 3, 4]
    var result = [Float](repeating: 0, count: 6)
    var output = result.mutableSpan
    layer.apply(
      to: map.span, weights: ([1, 0, 2, 0, 1, 3] as [Float]).span, bias: ([0, 0, 100] as [Float]).span, into: &output)
    #expect(result == [1, 2, 108, 3, 4, 118])
  }

  @Test func averageOfEachChannel() {
    let map: [Float] = [1, -8, 2, 8, 3, 8, 6, -4]
    var result: [Float] = [9, 9]
    var output = result.mutableSpan
    GlobalAveragePooling(input: FeatureMapShape(channels: 2, height: 2, width: 2)).apply(to: map.span, into: &output)
    #expect(result == [3, 1])
  }

  @Test func residualAdds() {
    var sums: [Float] = [1, -2, .infinity]
    var output = sums.mutableSpan
    Residual.add(([0.5, 2, 1] as [Float]).span, to: &output)
    #expect(sums == [1.5, 0, .infinity])
  }

  @Test func relu6Clamps() {
    var map: [Float] = [-1, -0.0, 0, 0.25, 6, 6.0000005, .infinity, -.infinity, .nan]
    var output = map.mutableSpan
    ReLU6.apply(to: &output)
    #expect(map.map(\.bitPattern) == ([0, 0, 0, 0.25, 6, 6, 6, 0, 0] as [Float]).map(\.bitPattern))
  }

  @Test(
    arguments: [
      (values: [3], index: 0), (values: [1, 5, 5, 2], index: 1), (values: [-3, -1, -2], index: 1),
      (values: [0, .nan, 1], index: 2), (values: [-.infinity, -4], index: 1),
    ] as [(values: [Float], index: Int)])
  func topClassIsTheFirstLargest(_ example: (values: [Float], index: Int)) {
    let top = TopClass(of: example.values.span)
    #expect(top.index == example.index)
    #expect(top.confidence == example.values[example.index])
  }

  @Test func aWindowTellsItsOutputsSize() {
    let input = FeatureMapShape(channels: 3, height: 7, width: 8)
    let window = SlidingWindow(height: 3, width: 3, stride: 2, padding: SlidingWindow.Padding(1))
    #expect(window.outputShape(from: input, channels: 4) == FeatureMapShape(channels: 4, height: 4, width: 4))
    #expect(
      SlidingWindow(height: 7, width: 2).outputShape(from: input, channels: 1)
        == FeatureMapShape(channels: 1, height: 1, width: 7))
  }

  @Test func aWrongLengthIsTheCallersMistake() async {
    await #expect(processExitsWith: .failure) {
      var result: [Float] = [0]
      var output = result.mutableSpan
      Dense(inputs: 2, outputs: 1).apply(
        to: ([1, 2] as [Float]).span, weights: ([1] as [Float]).span, bias: ([0] as [Float]).span, into: &output)
    }
    await #expect(processExitsWith: .failure) {
      _ = SlidingWindow(height: 2, width: 2, padding: SlidingWindow.Padding(2))
    }
  }
}
