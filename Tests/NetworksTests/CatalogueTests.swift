import InferenceKernels
import Networks
import TestFixtures
import Testing

// The page of the Networks catalogue shows exactly the code between these marks.

// Catalogue: page
/// The outputs of a small network for a picture of 4 × 4 × 1.
func logits(of picture: [Float], parameters: [String: LayerParameters])
  throws(NetworkError) -> [Float]
{
  var net = NetworkBuilder(height: 4, width: 4, channels: 1)
  net.convolution("edges", 2, 3, stride: 2, bounds: .relu)
  net.globalAveragePooling("mean")
  net.dense("classes", 2)
  let network = try FloatNetwork(Network(net.description), parameters: parameters)
  return network.outputs(for: [picture])[0]
}
// Catalogue: end

@Suite struct CatalogueTests {
  @Test func thePageShowsTheCompiledExample() throws {
    let example = try #require(try CompiledExample("Catalogue", "page", in: #filePath))
    #expect(try example.isShown(onPageOf: "Networks"))
  }

  @Test func itWorks() throws {
    let edges: [Float] = [0, 0, 0, 0, 1, 0, 0, 0, 0]
    let parameters = [
      "edges": LayerParameters(weights: edges + edges, bias: [0, 1]),
      "classes": LayerParameters(weights: [1, 0, 0, 1], bias: [0, 0]),
    ]
    #expect(try logits(of: [Float](repeating: 2, count: 16), parameters: parameters) == [2, 3])
  }
}
