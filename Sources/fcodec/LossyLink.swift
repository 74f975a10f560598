import SeededRandom

/// A link that drops, repeats and reorders fragments, the same way for the same seed.
struct LossyLink {
  /// Probability that a fragment is lost.
  var loss: Double
  /// Probability that a fragment that was not lost comes a second time.
  var duplication = 0.0
  /// A fragment comes up to this many places late.
  var reordering = 0
  private var random: SeededGenerator

  init(loss: Double, duplication: Double = 0, reordering: Int = 0, seed: UInt64) {
    self.loss = loss
    self.duplication = duplication
    self.reordering = reordering
    random = SeededGenerator(seed: seed)
  }

  /// Whether the next fragment comes through.
  mutating func delivers() -> Bool { random.nextUnit() >= loss }

  /// What comes out at the other end.
  mutating func carry(_ fragments: [[UInt8]]) -> [[UInt8]] {
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
