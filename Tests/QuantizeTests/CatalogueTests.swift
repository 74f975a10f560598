import Quantize
import TestFixtures
import Testing

// The page of Quantize's catalogue shows the code between these marks, to the letter.

// Catalogue: page
/// The values as bytes, in the format that suits them best.
func quantize(_ values: [Float]) throws(QuantizeError) -> (
  format: QFormat, samples: ContiguousArray<UInt8>
) {
  var calibration = QFormatCalibration(isSigned: true)
  try calibration.add(values.span)
  let format = calibration.byLeastSquaredError()
  var samples = ContiguousArray<UInt8>(repeating: 0, count: values.count)
  var output = samples.mutableSpan
  try format.quantize(values.span, into: &output)
  return (format, samples)
}
// Catalogue: end

@Suite struct CatalogueTests {
  @Test func thePageShowsTheCompiledExample() throws {
    let example = try #require(try CompiledExample("Catalogue", "page", in: #filePath))
    #expect(try example.isShown(onPageOf: "Quantize"))
  }

  @Test func itWorks() throws {
    let (format, samples) = try quantize([-1, 0.5, 0.25])
    #expect(format == QFormat(isSigned: true, fractionBits: 7))
    #expect(samples == [0x80, 64, 32])
  }
}
