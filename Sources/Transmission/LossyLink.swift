import SeededRandom

/// A link that drops, repeats and reorders fragments; the same seed gives the same result.
package struct LossyLink {
  /// The probability that a fragment is lost.
  package let loss: Double
  /// The probability that a fragment that is not lost arrives twice.
  let duplication: Double
  /// The largest number of places by which a fragment can be late.
  let reordering: Int
  private var random: SeededGenerator

  package init(loss: Double, duplication: Double = 0, reordering: Int = 0, seed: UInt64) {
    self.loss = loss
    self.duplication = duplication
    self.reordering = reordering
    random = SeededGenerator(seed: seed)
  }

  /// Whether the next fragment arrives.
  package mutating func delivers() -> Bool { random.nextUnit() >= loss }

  /// The fragments that arrive, in the order of their arrival.
  package mutating func carry(_ fragments: [[UInt8]]) -> [[UInt8]] {
    var arrivals: [(time: Double, order: Int, fragment: [UInt8])] = []
    for (index, fragment) in fragments.enumerated() where delivers() {
      for _ in 0..<(random.nextUnit() < duplication ? 2 : 1) {
        let delay = random.nextUnit() * Double(reordering)
        arrivals.append((Double(index) + delay, arrivals.count, fragment))
      }
    }
    return arrivals.sorted { ($0.time, $0.order) < ($1.time, $1.order) }.map(\.fragment)
  }
}
