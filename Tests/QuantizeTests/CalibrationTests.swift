import FeatureTypes
import Quantize
import Testing

@Suite struct CalibrationTests {
  func calibrated(_ values: [Float], bits: Int = 8, isSigned: Bool = true) throws -> QFormatCalibration {
    var calibration = QFormatCalibration(bits: bits, isSigned: isSigned)
    try calibration.add(values.span)
    return calibration
  }

  @Test(
    arguments: [(15.0, 3), (16.2, 2), (127.4, 0), (0.9, 7), (1e-6, 22), (200_000.0, -11), (1e12, -16)] as [(Float, Int)]
  )
  func maximumLeavesNothingOut(value: Float, fractionBits: Int) throws {
    #expect(try calibrated([0, 0.001 * value, value]).byMaximum().fractionBits == fractionBits)
  }

  @Test func percentileIgnoresOutliers() throws {
    let values = (0..<990).map { Float($0 % 8) } + [Float](repeating: 1000, count: 10)
    let calibration = try calibrated(values)
    #expect(calibration.byMaximum().fractionBits == -3)
    #expect(calibration.byPercentile(0.99).fractionBits == 4)
    #expect(calibration.byPercentile(0.995).fractionBits == -3)
  }

  /// Least squared error weighs saturation against resolution: no other format has a smaller error.
  @Test func leastSquaredErrorIsLeast() throws {
    var values: [Float] = (0..<4000).map { Float($0 % 97) / 31 - 1.5 }
    values += [9, 9.5, 10]
    let calibration = try calibrated(values)
    let best = calibration.byLeastSquaredError()
    for n in QFormat.fractionBitsRange {
      let format = QFormat(isSigned: true, fractionBits: n)
      #expect(calibration.meanSquaredError(of: best) <= calibration.meanSquaredError(of: format))
      var error = 0.0
      for value in values {
        let back = Float(try #require(format.quantized(value))) * format.step
        error += Double(value - back) * Double(value - back)
      }
      #expect(abs(error / Double(values.count) - calibration.meanSquaredError(of: format)) < 1e-6 * (1 + error))
    }
  }

  @Test func piecesAddUpAndInfinitiesDoNotCount() throws {
    var pieces = QFormatCalibration(isSigned: false)
    for value: Float in [0.5, 3, .infinity, 6] { try pieces.add([value].span) }
    #expect(pieces.count == 3)
    #expect(!pieces.hasNegative)
    #expect(pieces.byMaximum() == QFormat(isSigned: false, fractionBits: 5))
    #expect(throws: QuantizeError.notANumber(index: 1)) { try pieces.add([1, .nan].span) }
  }

  @Test func noValuesGiveTheFinestFormat() throws {
    #expect(try calibrated([]).byMaximum().fractionBits == 22)
    #expect(try calibrated([]).byLeastSquaredError().fractionBits == 22)
    #expect(try calibrated([]).meanSquaredError(of: calibrated([]).byMaximum()) == 0)
  }
}
