import FeatureTypes
import Quantize
import Testing

/// Scale and zero point, as int8 and uint8 tensors have them. Spec.
@Suite struct AffineFormatTests {
  private func quantized(_ values: [Float], _ format: AffineFormat) throws -> [Int32] {
    var samples = [UInt8](repeating: 0xAA, count: values.count)
    var output = samples.mutableSpan
    try format.quantize(values.span, into: &output)
    #expect(values.map { format.quantized($0) } == samples.map { format.range.value(of: $0) })
    return samples.map { format.range.value(of: $0) }
  }

  private func reals(_ samples: [UInt8], _ format: AffineFormat) -> [Float] {
    var values = [Float](repeating: .nan, count: samples.count)
    var output = values.mutableSpan
    format.dequantize(samples.span, into: &output)
    return values
  }

  /// The examples of the text.
  @Test func examplesOfTheText() throws {
    let signed = AffineFormat(isSigned: true, scale: 0.5, zero: -128)
    #expect(try quantized([1.25, -3, 200], signed) == [-126, -128, 127])
    #expect(reals([signed.range.pattern(of: -126)], signed) == [1])
    let unsigned = AffineFormat(isSigned: false, scale: 0.1, zero: 10)
    #expect(try quantized([0.05, 0.25, -2], unsigned) == [10, 12, 0])
  }

  /// The quotient is rounded, then the zero point is added: with an odd zero point ties end on odd samples.
  @Test(arguments: [0, 1, -7, 100]) func tiesOfTheQuotientGoToEven(zero: Int32) throws {
    let format = AffineFormat(isSigned: true, scale: 0.25, zero: zero)
    let values: [Float] = [0.125, 0.375, 0.625, -0.125, -0.375, -0.625, 0.12499999, 0.12500001]
    #expect(try quantized(values, format) == [0, 2, 2, 0, -2, -2, 0, 1].map { $0 + zero })
  }

  @Test func saturation() throws {
    let values: [Float] = [.infinity, -.infinity, 1e38, -1e38, .greatestFiniteMagnitude, -0.0, 0]
    for (bits, isSigned, zero) in [(8, true, 127), (8, true, -128), (8, false, 255), (3, true, -4), (2, false, 3)]
      as [(Int, Bool, Int32)]
    {
      for scale: Float in [.leastNormalMagnitude, 1e-10, 1, 1e30] {
        let format = AffineFormat(bits: bits, isSigned: isSigned, scale: scale, zero: zero)
        let (low, high) = (format.range.lowest, format.range.highest)
        #expect(try quantized(values, format) == [high, low, high, low, high, zero, zero], "\(format)")
      }
    }
    // With the greatest scale, everything finite is one step from zero at most.
    let widest = AffineFormat(isSigned: true, scale: .greatestFiniteMagnitude, zero: 5)
    #expect(
      try quantized([.greatestFiniteMagnitude, -.greatestFiniteMagnitude, 1e38, .infinity], widest) == [6, 4, 5, 127])
  }

  @Test func notANumberNamesItsElement() {
    let format = AffineFormat(isSigned: true, scale: 2, zero: 1)
    var samples = [UInt8](repeating: 0xAA, count: 4)
    #expect(throws: QuantizeError.notANumber(index: 2)) {
      var output = samples.mutableSpan
      try format.quantize([1, 4, .nan, .nan].span, into: &output)
    }
    #expect(samples == [1, 3, 0xAA, 0xAA] && format.quantized(.signalingNaN) == nil)
    #expect(NumberFormat.affine(format).quantized(-.nan) == nil)
  }

  @Test func scalesArePositiveFiniteAndNormal() {
    let good: [Float] = [.leastNormalMagnitude, 0.1, 1, .greatestFiniteMagnitude]
    let bad: [Float] = [
      0, -0.0, -1, .leastNonzeroMagnitude, Float.leastNormalMagnitude.nextDown, .infinity, -.infinity, .nan,
    ]
    #expect(good.allSatisfy(AffineFormat.isScale) && !bad.contains(where: AffineFormat.isScale))
  }

  /// Every format of a few scales, on values at every tie and next to it, against division in double precision, rounded to
  /// a `Float` as one division is.
  @Test(arguments: 2...8, [true, false])
  func nearestSample(bits: Int, isSigned: Bool) throws {
    let range = SampleRange(bits: bits, isSigned: isSigned)
    for scale: Float in [0.1, 1 / 3, 0.0078125, 7.3e-5, 1.17549435e-38, 3e33] {
      for zero in Set([range.lowest, (range.lowest + range.highest) / 2, range.highest]) {
        let format = AffineFormat(bits: bits, isSigned: isSigned, scale: scale, zero: zero)
        var values: [Float] = [.leastNonzeroMagnitude, -.leastNonzeroMagnitude]
        for half in -600...600 {
          let tie = Float(Double(half) / 2 * Double(scale))
          values += [tie, tie.nextUp, tie.nextDown]
        }
        let samples = try quantized(values, format)
        let wrong = zip(values, samples).first { value, sample in
          let quotient = Float(Double(value) / Double(scale))
          let exact = Double(quotient).rounded(.toNearestOrEven) + Double(zero)
          return Double(sample) != min(max(exact, Double(range.lowest)), Double(range.highest))
        }
        #expect(wrong == nil, "\(format)")
      }
    }
  }

  /// A sample stands for its distance from the zero point, times the scale, rounded once; and it comes back.
  @Test(arguments: 2...8, [true, false])
  func samplesComeBack(bits: Int, isSigned: Bool) throws {
    let range = SampleRange(bits: bits, isSigned: isSigned)
    let samples = (range.lowest...range.highest).map { range.pattern(of: $0) }
    for scale: Float in [0.1, 1 / 3, 6.1e-5, .leastNormalMagnitude, 1e35] {
      for zero in [range.lowest, range.highest] {
        let format = AffineFormat(bits: bits, isSigned: isSigned, scale: scale, zero: zero)
        let values = reals(samples, format)
        #expect(values == (range.lowest...range.highest).map { Float(Double($0 - zero) * Double(scale)) })
        #expect(try quantized(values, format) == samples.map { range.value(of: $0) }, "\(format)")
      }
    }
  }

  /// With a power of two as the scale and 0 as the zero point it is a Q format.
  @Test(arguments: [true, false]) func qFormatsAreASpecialCase(isSigned: Bool) throws {
    for n in QFormat.fractionBitsRange {
      let q = QFormat(bits: 6, isSigned: isSigned, fractionBits: n)
      let affine = AffineFormat(bits: 6, isSigned: isSigned, scale: q.step, zero: 0)
      let values = (-300...300).map { Float($0) / 4 * q.step }
      #expect(try quantized(values, affine) == values.map { q.quantized($0) })
      #expect(NumberFormat.q(q).step == NumberFormat.affine(affine).step)
      #expect(NumberFormat.q(q).range == NumberFormat.affine(affine).range && NumberFormat.q(q).zero == 0)
    }
  }

  /// Per channel, formats may differ in scale and zero point.
  @Test(arguments: [FeatureMapLayout.chw, .hwc])
  func everyChannelInItsOwnFormat(layout: FeatureMapLayout) throws {
    let shape = FeatureMapShape(channels: 2, height: 1, width: 2)
    let formats: [NumberFormat] = [
      .affine(AffineFormat(isSigned: true, scale: 0.5, zero: -100)), .q(QFormat(isSigned: true, fractionBits: 2)),
    ]
    let values = [Float](repeating: 3, count: 4)
    var samples = [UInt8](repeating: 0, count: 4)
    var output = samples.mutableSpan
    try NumberFormat.quantize(values.span, shape: shape, layout: layout, formats: formats.span, into: &output)
    for pixel in 0..<2 {
      #expect(Int8(bitPattern: samples[layout.index(channel: 0, row: 0, column: pixel, in: shape)]) == -94)
      #expect(samples[layout.index(channel: 1, row: 0, column: pixel, in: shape)] == 12)
    }
    var back = [Float](repeating: 0, count: 4)
    var reals = back.mutableSpan
    NumberFormat.dequantize(samples.span, shape: shape, layout: layout, formats: formats.span, into: &reals)
    #expect(back == values)
  }
}
