import OffloadPlanner
import SeededRandom
import TestFixtures
import Testing

@Suite struct ParetoFrontTests {
  private struct Point: ParetoPoint {
    let latency: Double
    let accuracy: Double
    var number = 0
  }

  /// The points that no other beats, whatever their order; of equal ones the first.
  @Test func frontsAreThoseOfAllPairs() {
    var generator = RandomSeed.generator
    for _ in 0..<50 {
      let points = (0..<40).map { number in
        Point(latency: Double(generator.next() % 9), accuracy: Double(generator.next() % 9), number: number)
      }
      var front = ParetoFront<Point>()
      for point in points {
        let isIn = front.insert(point)
        #expect(isIn == front.points.contains { $0.number == point.number })
      }
      let wanted = points.filter { a in
        !points.contains { b in
          b.latency <= a.latency && b.accuracy >= a.accuracy
            && (b.latency < a.latency || b.accuracy > a.accuracy || b.number < a.number)
        }
      }
      #expect(Set(front.points.map(\.number)) == Set(wanted.map(\.number)))
      #expect(
        zip(front.points, front.points.dropFirst()).allSatisfy { $0.latency < $1.latency && $0.accuracy < $1.accuracy })
    }
  }

  @Test func boundsAreInclusive() {
    var front = ParetoFront<Point>()
    #expect(front.fastest(accuracyAtLeast: 0) == nil && front.mostAccurate(latencyAtMost: 9) == nil)
    for (latency, accuracy) in [(1.0, 0.5), (2, 0.75), (4, 1)] {
      front.insert(Point(latency: latency, accuracy: accuracy))
    }
    #expect(front.fastest(accuracyAtLeast: 0.75)?.latency == 2 && front.fastest(accuracyAtLeast: 0.76)?.latency == 4)
    #expect(front.fastest(accuracyAtLeast: 1.1)?.latency == nil && front.fastest(accuracyAtLeast: 0)?.latency == 1)
    #expect(front.mostAccurate(latencyAtMost: 2)?.accuracy == 0.75)
    #expect(front.mostAccurate(latencyAtMost: 1.9)?.accuracy == 0.5 && front.mostAccurate(latencyAtMost: 0.9) == nil)
    #expect(
      front.mostAccurate(latencyAtMost: .infinity)?.accuracy == 1 && front.mostAccurate(latencyAtMost: .nan) == nil)
    #expect(front.fastest(accuracyAtLeast: .nan) == nil)
  }
}
