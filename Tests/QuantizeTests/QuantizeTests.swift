import FeatureTypes
import Quantize
import Testing

func quantized(_ values: [Float], _ format: QFormat) throws -> [Int32] {
  var samples = [UInt8](repeating: 0xAA, count: values.count)
  var output = samples.mutableSpan
  try format.quantize(values.span, into: &output)
  return samples.map { format.range.value(of: $0) }
}

@Suite struct QuantizeTests {
  @Test func tiesGoToEven() throws {
    let format = QFormat(isSigned: true, fractionBits: 0)
    #expect(
      try quantized([0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 126.5, 0.49999997], format) == [0, 2, 2, 0, -2, -2, 126, 0])
  }

  @Test func saturation() throws {
    let signed = QFormat(isSigned: true, fractionBits: 0)
    let unsigned = QFormat(isSigned: false, fractionBits: 0)
    let values: [Float] = [.infinity, -.infinity, 127.5, -128.5, 1e38, -1e38, -0.0]
    #expect(try quantized(values, signed) == [127, -128, 127, -128, 127, -128, 0])
    #expect(try quantized(values, unsigned) == [255, 0, 128, 0, 255, 0, 0])
  }

  @Test func notANumberNamesItsElement() {
    let format = QFormat(isSigned: true, fractionBits: 3)
    #expect(throws: QuantizeError.notANumber(index: 2)) { try quantized([1, 2, .nan, .nan], format) }
    #expect(format.quantized(.signalingNaN) == nil)
    #expect(QuantizeError.notANumber(index: 2).code == 1)
  }

  /// Quantisation agrees with exact arithmetic in double precision: in every format, for values on every tie and next
  /// to it.
  @Test(arguments: 2...8, [true, false])
  func nearestSample(bits: Int, isSigned: Bool) throws {
    for fractionBits in QFormat.fractionBitsRange {
      let format = QFormat(bits: bits, isSigned: isSigned, fractionBits: fractionBits)
      let scale = Double(sign: .plus, exponent: fractionBits, significand: 1)
      var values: [Float] = [.leastNonzeroMagnitude, -.leastNonzeroMagnitude, .greatestFiniteMagnitude]
      for half in -600...600 {
        let tie = Float(Double(half) / 2 / scale)
        values += [tie, tie.nextUp, tie.nextDown]
      }
      let samples = try quantized(values, format)
      let wrong = zip(values, samples).first { value, sample in
        let exact = (Double(value) * scale).rounded(.toNearestOrEven)
        let expected = min(max(exact, Double(format.range.lowest)), Double(format.range.highest))
        return Double(sample) != expected
      }
      #expect(wrong == nil, "\(format)")
    }
  }

  @Test(arguments: 2...8, [true, false])
  func samplesComeBackExactly(bits: Int, isSigned: Bool) throws {
    for fractionBits in QFormat.fractionBitsRange {
      let format = QFormat(bits: bits, isSigned: isSigned, fractionBits: fractionBits)
      let samples = (format.range.lowest...format.range.highest).map { format.range.pattern(of: $0) }
      var reals = [Float](repeating: 0, count: samples.count)
      var output = reals.mutableSpan
      format.dequantize(samples.span, into: &output)
      #expect(try quantized(reals, format) == samples.map { format.range.value(of: $0) })
      #expect(reals[1] - reals[0] == format.step)
    }
  }

  @Test(arguments: [FeatureMapLayout.chw, .hwc])
  func everyChannelInItsOwnFormat(layout: FeatureMapLayout) throws {
    let shape = FeatureMapShape(channels: 3, height: 2, width: 2)
    let formats = [0, 3, -2].map { NumberFormat.q(QFormat(isSigned: true, fractionBits: $0)) }
    let values = [Float](repeating: 10, count: 12)
    var samples = [UInt8](repeating: 0, count: 12)
    var output = samples.mutableSpan
    try NumberFormat.quantize(values.span, shape: shape, layout: layout, formats: formats.span, into: &output)
    for (channel, expected) in [10, 80, 2].enumerated() {
      for pixel in 0..<4 {
        #expect(samples[layout.index(channel: channel, row: pixel / 2, column: pixel % 2, in: shape)] == expected)
      }
    }
    var reals = [Float](repeating: 0, count: 12)
    var back = reals.mutableSpan
    NumberFormat.dequantize(samples.span, shape: shape, layout: layout, formats: formats.span, into: &back)
    #expect(Set(reals) == [10, 8])
    #expect(throws: QuantizeError.notANumber(index: 7)) {
      let bad = values.enumerated().map { $0.offset == 7 ? Float.nan : $0.element }
      var output = samples.mutableSpan
      try NumberFormat.quantize(bad.span, shape: shape, layout: layout, formats: formats.span, into: &output)
    }
  }

  /// Requantisation gives the same result as conversion through real numbers, from every format to every other, for
  /// every sample.
  @Test(arguments: [(8, true), (8, false), (6, true), (4, false), (2, true)])
  func requantizationRoundsOnce(bits: Int, isSigned: Bool) {
    for from in QFormat.fractionBitsRange {
      let source = QFormat(isSigned: true, fractionBits: from)
      for to in QFormat.fractionBitsRange {
        let target = QFormat(bits: bits, isSigned: isSigned, fractionBits: to)
        let wrong = (source.range.lowest...source.range.highest).first { sample in
          source.requantized(sample, to: target) != target.quantized(Float(sample) * source.step)
        }
        #expect(wrong == nil, "\(from) → \(to)")
      }
    }
    let source = QFormat(isSigned: false, fractionBits: 1)
    var results: [UInt8] = [0, 0, 0]
    var output = results.mutableSpan
    source.requantize([3, 5, 255].span, to: QFormat(bits: 4, isSigned: false, fractionBits: 0), into: &output)
    #expect(results == [2, 2, 15])
  }
}
