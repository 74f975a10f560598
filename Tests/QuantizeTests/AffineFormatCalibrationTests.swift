import Quantize
import Testing

@Suite struct AffineFormatCalibrationTests {
  private func format(of values: [Float], bits: Int = 8, isSigned: Bool = true) throws -> AffineFormat {
    var calibration = AffineFormatCalibration()
    let values = values[...]
    try calibration.add(values.span)
    return calibration.format(bits: bits, isSigned: isSigned)
  }

  /// The range with 0 is divided into 255 steps, and 0 is a sample.
  @Test func theRangeIsSpanned() throws {
    let format = try format(of: [-1, 3])
    #expect(format.scale == Float(4.0 / 255) && format.zero == -64)
    #expect(format.quantized(3) == 127 && format.quantized(-1) == -128 && format.quantized(0) == -64)
    #expect(try self.format(of: [1, 3], isSigned: false).zero == 0, "0 is always in the range")
    #expect(try self.format(of: [-3, -1], bits: 4).zero == 7)
  }

  @Test func infinitiesAreSkipped() throws {
    #expect(try format(of: [.infinity, 2, -.infinity]) == format(of: [2]))
  }

  @Test func zerosHaveTheScaleOne() throws {
    #expect(try format(of: [0, -0]) == AffineFormat(isSigned: true, scale: 1, zero: 0))
    #expect(try format(of: []) == AffineFormat(isSigned: true, scale: 1, zero: 0))
  }

  @Test func notANumberNamesItsElement() throws {
    #expect(throws: QuantizeError.notANumber(index: 1)) { try format(of: [1, .nan, 2]) }
  }

  /// A range whose step is no normal float32 has the scale 1.
  @Test func tinyRangesHaveTheScaleOne() throws {
    #expect(try format(of: [.leastNonzeroMagnitude]).scale == 1)
  }
}
