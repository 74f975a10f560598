import FeatureFiles
import NetworkFiles
import Networks
import TestFixtures
import Testing

// The page of NetworkFiles's catalogue shows the code between these marks, to the letter.

// Catalogue: page
/// A network from its two files: JSON for the layers, safetensors for the
/// weights.
func open(_ json: [UInt8], weights: [UInt8]) throws -> FloatNetwork {
  let network = try Network(NetworkJSON(json).networkDescription)
  return try FloatNetwork(
    network, parameters: network.parameters(from: Safetensors(weights)))
}
// Catalogue: end

@Suite struct CatalogueTests {
  @Test func thePageShowsTheCompiledExample() throws {
    let example = try #require(try CompiledExample("Catalogue", "page", in: #filePath))
    #expect(try example.isShown(onPageOf: "NetworkFiles"))
  }

  @Test func itWorks() throws {
    let network = try open(
      Repository.bytes("Sources/DigitDemo/Resources/digits.json"),
      weights: Repository.bytes("Sources/DigitDemo/Resources/digits.safetensors"))
    #expect(network.network.outputs.count == 1)
  }
}
