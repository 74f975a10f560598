import FeatureTypes
import Networks
import Testing

@Suite struct CrossingTests {
  /// The maps that cross each cut, counted in one pass, are those that the cut names; after the last layer, the
  /// outputs.
  @Test(arguments: PublishedNetwork.all) func countsAreThoseOfTheCuts(_ published: PublishedNetwork) throws {
    let network = try Network(published.description)
    let crossings = network.crossings
    #expect(crossings.count == network.nodes.count)
    for count in 1...network.nodes.count {
      let maps = count < network.nodes.count ? try network.crossing(after: count) : network.outputs
      #expect(crossings[count - 1].maps == maps.count, "cut \(count)")
      #expect(crossings[count - 1].samples == maps.reduce(0) { $0 + network.shape(of: $1).count }, "cut \(count)")
    }
  }
}
