import Foundation
import OffloadPlanner
import OffloadPolicy
import SeededRandom
import TestFixtures
import Testing

@Suite struct CalibrationTests {
  /// Labels drawn from the softmax of logits, which are then multiplied by 2.5: the fitted temperature is 2.5, within what
  /// 20,000 samples allow, and the error of calibration falls.
  @Test func theTemperatureUndoesAScale() throws {
    var generator = SeededGenerator(seed: 5)
    var (labels, logits): ([Int], [Double]) = ([], [])
    for _ in 0..<20_000 {
      let row = (0..<4).map { _ in generator.nextUnit() * 4 }
      let total = row.reduce(0) { $0 + exp($1) }
      var rest = generator.nextUnit() * total
      labels.append(
        row.firstIndex { logit in
          rest -= exp(logit)
          return rest < 0
        } ?? 3)
      logits += row.map { $0 * 2.5 }
    }
    let table = try LogitTable(classes: 4, labels: labels, logits: logits)
    let temperature = Temperature.fitted(to: table)
    #expect(abs(temperature - 2.5) < 0.1)
    for other in [0.98, 1.02] {
      #expect(table.loss(temperature: temperature * other) >= table.loss(temperature: temperature))
    }
    let (before, after) = (
      Reliability(table.confidences(temperature: 1)), Reliability(table.confidences(temperature: temperature))
    )
    #expect(before.expectedError > 0.1 && after.expectedError < 0.02)
  }

  @Test func binsByHand() {
    let reliability = Reliability([(0, false), (0.5, true), (0.51, false), (1, true), (0.9, true)], bins: 2)
    #expect(reliability.bins.map(\.count) == [2, 3])
    #expect(reliability.bins[0].confidence == 0.25 && reliability.bins[0].accuracy == 0.5)
    #expect(abs(reliability.expectedError - (2 * 0.25 + 3 * abs(2.41 / 3 - 2.0 / 3)) / 5) < 1e-12)
    #expect(Reliability([], bins: 3).expectedError == 0)
  }

  @Test func wrongLogitsAreRefused() {
    #expect(throws: PlanningError.outOfRange(index: 1)) { try LogitTable(classes: 2, labels: [0], logits: [1, .nan]) }
    #expect(throws: PlanningError.outOfRange(index: 2)) { try LogitTable(classes: 2, labels: [2], logits: [1, 2]) }
    #expect(throws: PlanningError.sizesDiffer) { try LogitTable(classes: 2, labels: [0], logits: [1]) }
  }

  /// At the maximum, the gradient of the penalised likelihood is 0.
  @Test func regressionEndsWhereTheGradientIsZero() throws {
    var generator = RandomSeed.generator
    for _ in 0..<20 {
      let samples = (0..<400).map { _ in
        let first = 0.3 + 0.7 * generator.nextUnit()
        let second = (1 - first) * generator.nextUnit()
        return (first: first, second: second, isRight: generator.nextUnit() < first - second)
      }
      let fit = try LogisticRegression(samples, penalty: 0.01)
      #expect(fit.isConverged && fit.iterations < 30)
      var gradient = (0.0, -0.01 * fit.first, -0.01 * fit.second)
      for sample in samples {
        let rest = (sample.isRight ? 1 : 0) - fit.probability(first: sample.first, second: sample.second)
        gradient = (gradient.0 + rest, gradient.1 + rest * sample.first, gradient.2 + rest * sample.second)
      }
      #expect(max(abs(gradient.0), abs(gradient.1), abs(gradient.2)) < 1e-4)
    }
  }

  /// Samples that can be separated, or that are all equal, give finite weights; samples of one kind are refused.
  @Test func regressionSurvivesHardSamples() throws {
    let separable = (0..<100).map { (first: Double($0) / 100, second: 0.0, isRight: $0 > 50) }
    let fit = try LogisticRegression(separable)
    #expect(
      fit.first.isFinite && fit.first > 10 && fit.accepts(first: 0.6, second: 0) && !fit.accepts(first: 0.4, second: 0))
    let equal = try LogisticRegression([(0.5, 0.5, true), (0.5, 0.5, false), (0.5, 0.5, true)])
    #expect(abs(equal.probability(first: 0.5, second: 0.5) - 2.0 / 3) < 1e-3)
    #expect(throws: PlanningError.oneKind) { try LogisticRegression([(0.5, 0.5, true)]) }
    #expect(throws: PlanningError.outOfRange(index: 1)) { try LogisticRegression([(0, 0, true), (2, 0, false)]) }
  }

  /// The device's test in whole numbers decides as the regression, except within a few units of Q16 of the border.
  @Test func theDevicesTestIsTheRegression() throws {
    var generator = RandomSeed.generator
    let samples = (0..<500).map { _ in
      (first: 0.5 + 0.5 * generator.nextUnit(), second: 0.2, isRight: generator.nextUnit() < 0.7)
    }
    let fit = try LogisticRegression(samples)
    let test = try #require(fit.acceptanceTest(least: 0.6))
    var different = 0
    for _ in 0..<2000 {
      let logits = (0..<5).map { _ in Int32(generator.nextUnit() * 4 * 65_536) }
      let softmax = FixedSoftmax(of: logits.span)
      let (first, second) = (Double(softmax.confidence) / 65_536, Double(softmax.secondConfidence) / 65_536)
      if test.accepts(softmax) != fit.accepts(first: first, second: second, least: 0.6) { different += 1 }
    }
    #expect(different <= 2)
  }

  /// Eq. 1 by counting, and Eq. 2 where the server's accuracy on the offloaded samples is its accuracy on all.
  @Test func equations1And2() throws {
    func said(_ classIndex: Int) -> SampleTable.Prediction {
      .init(classIndex: classIndex, confidence: 0.5, second: 0, entropy: 0)
    }
    let table = try SampleTable(
      exits: 1, labels: [0, 0, 0, 0, 0, 0], predictions: [0, 0, 0, 1, 1, 1].map(said), server: [0, 0, 1, 0, 1, 0])
    let hi = try HierarchicalInference(table, accepted: [true, true, false, false, false, true])
    #expect(hi.acceptedRight == 2 && hi.acceptedWrong == 1 && hi.offloadedRight == 1 && hi.offloadedWrong == 2)
    #expect(hi.accuracy == 0.5 && hi.offloadedShare == 0.5 && abs(hi.f1 - 4.0 / 6) < 1e-12)
    let byEq2 = HierarchicalInference.accuracy(
      device: 0.5, server: 1.0 / 3, falseNegativeShare: hi.falseNegativeShare, offloadedShare: 0.5)
    #expect(abs(byEq2 - hi.accuracy) < 1e-12)
  }
}
