import FeatureCodec
import FeatureFiles
import TestFixtures
import Testing

// The page of FeatureFiles's catalogue shows the code between these marks, to the letter.

// Catalogue: page
/// A profile from its JSON file, and the values of a NumPy file of maps.
func open(profile json: [UInt8], maps npy: [UInt8]) throws -> (
  Profile, shape: [Int], values: [Float]
) {
  let profile = try ProfileJSON(json).profile()
  let maps = try NumPyArray(npy: npy)
  return (profile, maps.shape, maps.floats)
}
// Catalogue: end

@Suite struct CatalogueTests {
  @Test func thePageShowsTheCompiledExample() throws {
    let example = try #require(try CompiledExample("Catalogue", "page", in: #filePath))
    #expect(try example.isShown(onPageOf: "FeatureFiles"))
  }

  @Test func itWorks() throws {
    let json = try Repository.bytes("spec/profiles/sensor-1d.json")
    let npy = NumPyArray(shape: [1, 2], .float32([1, 2])).npy
    let (profile, shape, values) = try open(profile: json, maps: npy)
    #expect(profile.withView { $0.layerCount } == 1)
    #expect(shape == [1, 2] && values == [1, 2])
  }
}
