import OffloadPlanner
import OffloadPolicy
import TestFixtures
import Testing

// Catalogue: plan
/// The fastest thresholds of early exits with hierarchical inference that keep an accuracy, and the device's test.
func plan(
  _ samples: SampleTable, _ costs: ExitCosts, accuracy: Double
) throws -> (thresholds: [Double], test: AcceptanceTest?) {
  let last = samples.exits - 1
  let predictions = (0..<samples.count).map { sample in
    let said = samples.prediction(sample, exit: last)
    return (first: said.confidence, second: said.second, isRight: samples.isRight(sample, exit: last))
  }
  let fit = try LogisticRegression(predictions)
  let accepted = predictions.map { fit.accepts(first: $0.first, second: $0.second) }
  let grid = (50...100).map { Double($0) / 100 }
  let search = try ExitThresholdSearch(samples, costs, grid: grid, accepted: accepted)
  let best = try search.best(under: .accuracy(atLeast: accuracy))
  return (best.thresholds, fit.acceptanceTest())
}
// Catalogue: end

@Suite struct CatalogueTests {
  /// Sure predictions of the first exit are right, so that the fastest thresholds leave there.
  @Test func exampleIsShownAndRuns() throws {
    let example = try #require(try CompiledExample("Catalogue", "plan", in: #filePath))
    #expect(try example.isShown(onPageOf: "OffloadPlanner"))
    var predictions: [SampleTable.Prediction] = []
    for sample in 0..<40 {
      for confidence in [0.6 + Double(sample) / 100, 0.7 + Double(sample % 30) / 100] {
        let said = confidence > 0.755 ? 1 : 0
        predictions.append(.init(classIndex: said, confidence: confidence, second: 1 - confidence, entropy: 0.5))
      }
    }
    let ones = [Int](repeating: 1, count: 40)
    let samples = try SampleTable(exits: 2, labels: ones, predictions: predictions, server: ones)
    let costs = try ExitCosts(
      exits: [Cost(latency: 1, energy: 1), Cost(latency: 5, energy: 5)], offload: Cost(latency: 20, energy: 20))
    let found = try plan(samples, costs, accuracy: 0.95)
    #expect(found.thresholds == [0.73] && found.test != nil)
  }
}
