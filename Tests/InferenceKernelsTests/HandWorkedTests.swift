import FeatureTypes
import InferenceKernels
import Testing

/// Cases small enough to check on paper.
@Suite struct HandWorkedTests {
  private func convolve(_ layer: Convolution, _ map: [Float], _ weights: [Float], _ bias: [Float]) -> [Float] {
    var packed = [UInt8](repeating: 0, count: layer.packedCount(for: .scalar))
    var packing = packed.mutableSpan
    layer.pack(weights: weights.span, bias: bias.span, for: .scalar, into: &packing)
    var scratch = [UInt8](repeating: 0, count: layer.scratchCount(on: .scalar))
    var result = [Float](repeating: .nan, count: layer.output.count)
    var room = scratch.mutableSpan
    var output = result.mutableSpan
    layer.apply(to: map.span, packed: packed.span, on: .scalar, scratch: &room, into: &output)
    return result
  }

  ///     1 2 3     window  1 10        1·1 + 2·10 + 4·100 + 5·1000 = 5421, and so on, + 7
  ///     4 5 6             100 1000
  @Test func convolutionOfOneChannel() {
    let layer = Convolution(
      input: FeatureMapShape(channels: 1, height: 2, width: 3), outputChannels: 1,
      window: SlidingWindow(height: 2, width: 2))
    #expect(layer.output == FeatureMapShape(channels: 1, height: 1, width: 2))
    #expect(layer.weightCount == 4)
    #expect(layer.multiplyAdds == 8)
    #expect(convolve(layer, [1, 2, 3, 4, 5, 6], [1, 10, 100, 1000], [7]) == [5428, 6539])
  }

  /// Padding only on the left and at the top, stride 2: the windows begin at −1 and 1.
  @Test func paddingOnOneSide() {
    let window = SlidingWindow(
      height: 2, width: 2, stride: 2, padding: SlidingWindow.Padding(top: 1, bottom: 0, left: 1, right: 0))
    let layer = Convolution.depthwise(input: FeatureMapShape(channels: 2, height: 3, width: 3), window: window)
    #expect(layer.output == FeatureMapShape(channels: 2, height: 2, width: 2))
    // Channel 0 counts 1 … 9, channel 1 is ten times that. Weights: each channel's window, row by row.
    let map: [Float] = (1...9).flatMap { [Float($0), Float($0) * 10] }
    // Channel 0: 4·1; 3·2 + 4·3; 2·4 + 4·7; 5 + 2·6 + 3·8 + 4·9. Channel 1: the sum of the samples in the window, ·10 +
    // 0.5.
    #expect(
      convolve(layer, map, [1, 2, 3, 4, 1, 1, 1, 1], [0, 0.5]) == [4, 10.5, 18, 50.5, 36, 110.5, 77, 280.5])
  }

  @Test func pointwiseMixesChannelsOfOnePixel() {
    let layer = Convolution.pointwise(input: FeatureMapShape(channels: 2, height: 1, width: 2), outputChannels: 3)
    #expect(convolve(layer, [1, 2, 3, 4], [1, 0, 0, 1, 2, 3], [0, 0, 100]) == [1, 2, 108, 3, 4, 118])
  }

  /// Taps two apart: 1·1 + 3·10 and 2·1 + 4·10.
  @Test func dilationSpreadsTheTaps() {
    let layer = Convolution(
      input: FeatureMapShape(channels: 1, height: 1, width: 4), outputChannels: 1,
      window: SlidingWindow(height: 1, width: 2, dilation: 2))
    #expect(convolve(layer, [1, 2, 3, 4], [1, 10], [0]) == [31, 42])
  }

  @Test func averageOfEachChannel() {
    let map: [Float] = [1, -8, 2, 8, 3, 8, 6, -4]
    var result: [Float] = [9, 9]
    var output = result.mutableSpan
    GlobalAveragePooling(input: FeatureMapShape(channels: 2, height: 2, width: 2)).apply(to: map.span, into: &output)
    #expect(result == [3, 1])
  }

  /// n = 2: 5/4 + 3/2 = 11/4, which is 22 eighths, or 5.5 halves, which round to even, 6.
  @Test func additionInQFormatsRoundsOnce() throws {
    let (a, b) = (Int8Format.q(isSigned: true, fractionBits: 2), Int8Format.q(isSigned: true, fractionBits: 1))
    for (bits, expected) in [(3, 22), (1, 6)] as [(Int, UInt8)] {
      let addition = try #require(Int8Addition(a, b, to: .q(isSigned: true, fractionBits: bits)))
      var sums: [UInt8] = [5]
      var output = sums.mutableSpan
      addition.apply(to: ([3] as [UInt8]).span, into: &output)
      #expect(sums == [expected])
    }
  }

  @Test func multiplierOfThreeQuarters() throws {
    let factor = try #require(FixedPointMultiplier(0.75))
    #expect(factor.multiplier == 0x6000_0000 && factor.shift == 0)
    #expect([0, 1, 2, 3, -2, -3].map { factor.apply($0) } == [0, 1, 2, 2, -1, -2])
    #expect(FixedPointMultiplier(0x1p-40)?.multiplier == 0)
    for refused in [0, -1, .nan, .infinity, 0x1p30] { #expect(FixedPointMultiplier(refused) == nil) }
  }

  @Test func aSliceKeepsItsChannels() throws {
    let slice = try #require(ChannelSlice(FeatureMapShape(channels: 3, height: 1, width: 2), channels: 1..<3))
    var result: [UInt8] = [0, 0, 0, 0]
    var output = result.mutableSpan
    slice.apply(to: ([1, 2, 3, 4, 5, 6] as [UInt8]).span, into: &output)
    #expect(result == [2, 3, 5, 6])
    #expect(ChannelSlice(slice.input, channels: 2..<4) == nil)
  }

  @Test(arguments: [.relu, .relu6] as [Activation]) func boundsKeepNaN(_ activation: Activation) {
    var map: [Float] = [-1, -0.0, 0, 0.25, 6, 7, .infinity, -.infinity, .nan]
    var output = map.mutableSpan
    activation.apply(to: &output)
    #expect(
      map.dropLast() == (activation == .relu ? [0, 0, 0, 0.25, 6, 7, .infinity, 0] : [0, 0, 0, 0.25, 6, 6, 6, 0]))
    #expect(map[8].isNaN)
  }

  /// A sum that could overflow 32 bits is refused before the convolution runs: 255 · 127 · 66,300 ≥ 2³¹.
  @Test func weightsThatCouldOverflowAreRefused() {
    let format = Int8Format.q(isSigned: false, fractionBits: 0)
    let layer = Int8Convolution(.dense(inputs: 66_400, outputs: 2), from: format, to: format)
    let weights = [Int8](repeating: 1, count: 66_400) + [Int8](repeating: 127, count: 66_400)
    let (bias, shifts, multipliers): ([Int32], [Int8], [Int32]) = ([0, 0], [0, 0], [])
    #expect(throws: SumOverflow(outputChannel: 1)) {
      var packed = [UInt8](repeating: 0, count: layer.packedCount(for: .scalar))
      var packing = packed.mutableSpan
      try layer.pack(
        weights: weights.span, bias: bias.span, multipliers: multipliers.span, shifts: shifts.span, for: .scalar,
        into: &packing)
    }
  }

  @Test func sizesThatDoNotFitAreNil() {
    let input = FeatureMapShape(channels: 4, height: 3, width: 3)
    let window = SlidingWindow(height: 3, width: 3)
    #expect(Convolution(checking: input, outputChannels: 6, window: window, groups: 4) == nil)
    #expect(Convolution(checking: input, outputChannels: 1 << 28, window: window) == nil)
    #expect(Convolution(checking: input, outputChannels: 1, window: SlidingWindow(height: 4, width: 1)) == nil)
    let dilated = SlidingWindow(height: 2, width: 2, dilation: 2)
    #expect(MaxPooling(input: input, window: dilated) == nil)
  }

  @Test func aWrongLengthIsTheCallersMistake() async {
    await #expect(processExitsWith: .failure) {
      var result: [Float] = [0]
      var output = result.mutableSpan
      Addition.apply(to: ([1, 2] as [Float]).span, into: &output)
    }
    await #expect(processExitsWith: .failure) {
      let window = SlidingWindow(2, padding: 2)
      _ = Convolution(input: FeatureMapShape(channels: 1, height: 3, width: 3), outputChannels: 1, window: window)
    }
  }
}
