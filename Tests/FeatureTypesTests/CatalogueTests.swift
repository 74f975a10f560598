import FeatureTypes
import TestFixtures
import Testing

// The page of FeatureTypes's catalogue shows the code between these marks, to the letter.

// Catalogue: page
/// The last sample of a map of two channels, each one row of two samples.
func lastSample(_ bytes: [UInt8]) -> Int32 {
  let shape = FeatureMapShape(channels: 2, height: 1, width: 2)
  let map = FeatureMapView(bytes.span, shape: shape, layout: .chw)
  return SampleRange(bits: 8, isSigned: true).value(of: map[1, 0, 1])
}
// Catalogue: end

@Suite struct CatalogueTests {
  @Test func thePageShowsTheCompiledExample() throws {
    let example = try #require(try CompiledExample("Catalogue", "page", in: #filePath))
    #expect(try example.isShown(onPageOf: "FeatureTypes"))
  }

  @Test func itWorks() { #expect(lastSample([1, 2, 3, 0xFF]) == -1) }
}
