import FeatureTypes
import Pooling
import TestFixtures
import Testing

// The page of Pooling's catalogue shows the code between these marks, to the letter.

// Catalogue: page
/// The symbols of a channel of 8 × 8 samples. The first 4 are its grid of 2 × 2;
/// all 64 give it exactly.
func symbols(of samples: [UInt8]) -> ContiguousArray<UInt8> {
  let axis = PoolingAxis(length: 8, kernel: 4)
  let geometry = PoolingGeometry(rows: axis, columns: axis)
  let pooling = DynamicPooling(
    geometry, rootState: 0, finestState: geometry.stepCount,
    range: SampleRange(bits: 8, isSigned: true))
  let map = FeatureMapView(
    samples.span, shape: FeatureMapShape(channels: 1, height: 8, width: 8), layout: .chw
  )
  var symbols = ContiguousArray<UInt8>(repeating: 0, count: pooling.symbolCount)
  var cells = ContiguousArray(repeating: EncoderCell(), count: pooling.scratchCount)
  var output = symbols.mutableSpan
  var scratch = cells.mutableSpan
  pooling.encode(map, channel: 0, into: &output, scratch: &scratch)
  return symbols
}
// Catalogue: end

@Suite struct CatalogueTests {
  @Test func thePageShowsTheCompiledExample() throws {
    let example = try #require(try CompiledExample("Catalogue", "page", in: #filePath))
    #expect(try example.isShown(onPageOf: "Pooling"))
  }

  @Test func itWorks() {
    let rows: [[UInt8]] = [[0, 0, 0, 0, 10, 10, 10, 10], [20, 20, 20, 20, 30, 30, 30, 30]]
    let quarters = (0..<8).flatMap { rows[$0 / 4] }
    #expect(symbols(of: quarters).count == 64)
    #expect(symbols(of: quarters).prefix(4) == [0, 10, 20, 30])
  }
}
