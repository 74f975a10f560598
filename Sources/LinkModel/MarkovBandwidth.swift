import SeededRandom

/// Clio's synthetic bandwidth traces (section 5.6; the procedure is Pensieve's).
///
/// A Markov chain moves between average bandwidths once per second. The probability of a move falls geometrically with its
/// distance in states, so near states are more likely. Each second's bandwidth is drawn from a normal distribution around the
/// state's average, whose variance was drawn uniformly when the chain entered the state. The paper gives no unit for the
/// variance; here it is (Mbit/s)². A bandwidth below `floor` becomes `floor`.
package struct MarkovBandwidth: Hashable, Sendable {
  /// The averages in bit/s, ascending.
  package var states: [Double]
  /// The ratio of the probabilities of moves over d + 1 and over d states: above 0, at most 1. The paper does not give it.
  package var decay: Double
  /// The range of the variance, in (Mbit/s)². The paper's lower bound is 0.05.
  package var variance: ClosedRange<Double>
  /// The smallest bandwidth in bit/s.
  package var floor: Double

  /// The time between two draws, in µs.
  package static let step = 1_000_000

  /// The values of σ_MAX that commands take: Clio's least one is 0.05.
  package static let highestVariances = 0.05...100

  /// Clio's range: `count` states from 50 kbit/s to 1 Mbit/s at equal distances.
  ///
  /// - Parameter highestVariance: σ_MAX of the paper, at least 0.05.
  /// - Precondition: `count` ≥ 2, `highestVariance` ≥ 0.05.
  package static func clio(states count: Int = 20, decay: Double = 0.5, highestVariance: Double) -> Self {
    precondition(count >= 2, "a chain needs two states")
    let step = (1_000_000.0 - 50_000) / Double(count - 1)
    return MarkovBandwidth(
      states: (0..<count).map { 50_000 + Double($0) * step }, decay: decay, variance: 0.05...highestVariance,
      floor: 1000)
  }

  package init(states: [Double], decay: Double, variance: ClosedRange<Double>, floor: Double) {
    precondition(!states.isEmpty && states.allSatisfy { 0...1e11 ~= $0 }, "averages are 0 to 10¹¹ bit/s")
    precondition(decay > 0 && decay <= 1 && floor > 0, "the decay is above 0, at most 1, and the floor above 0")
    precondition(variance.lowerBound >= 0 && variance.upperBound <= 1e6, "variances are 0 to 10⁶ (Mbit/s)²")
    (self.states, self.decay, self.variance, self.floor) = (states, decay, variance, floor)
  }

  /// The weight of a move over `distance` states: decay to that power.
  private func weight(_ distance: Int) -> Double { (0..<distance).reduce(1) { weight, _ in weight * decay } }

  private func weights(from state: Int) -> [Double] { states.indices.map { weight(abs($0 - state)) } }

  /// The probability of a move in one second.
  package func transition(from state: Int, to next: Int) -> Double {
    weight(abs(next - state)) / weights(from: state).reduce(0, +)
  }

  /// The share of time in each state in the long run. Weights are symmetric, so the chain is reversible and the share is
  /// proportional to the sum of a state's weights.
  package var stationary: [Double] {
    let sums = states.indices.map { weights(from: $0).reduce(0, +) }
    let whole = sums.reduce(0, +)
    return sums.map { $0 / whole }
  }

  /// The states of so many seconds. The first one is drawn from the stationary shares.
  package func path(seconds: Int, seed: UInt64) -> [Int] {
    var random = SeededGenerator(seed: seed)
    return path(seconds: seconds, &random)
  }

  private func path(seconds: Int, _ random: inout SeededGenerator) -> [Int] {
    guard seconds > 0 else { return [] }
    let rows = states.indices.map { weights(from: $0) }
    var state = Self.draw(stationary, &random)
    var path = [state]
    for _ in 1..<seconds {
      state = Self.draw(rows[state], &random)
      path.append(state)
    }
    return path
  }

  /// A trace of so many seconds, at least 1. The same seed gives the same trace on every machine.
  ///
  /// - Precondition: `seconds` ≥ 1.
  package func trace(seconds: Int, seed: UInt64) -> BandwidthTrace {
    precondition(seconds >= 1, "a trace lasts at least a second")
    var random = SeededGenerator(seed: seed)
    let path = path(seconds: seconds, &random)
    var pieces: [BandwidthTrace.Piece] = []
    var deviation = 0.0
    for (index, state) in path.enumerated() {
      if index == 0 || path[index - 1] != state {
        let span = variance.upperBound - variance.lowerBound
        deviation = (variance.lowerBound + random.nextUnit() * span).squareRoot() * 1_000_000
      }
      let drawn = states[state] + deviation * random.nextNormal()
      pieces.append(.init(duration: Self.step, bitsPerSecond: max(floor, drawn)))
    }
    // Every bandwidth is at least `floor`, so this is a trace.
    return BandwidthTrace(pieces) ?? BandwidthTrace(constant: floor)
  }

  private static func draw(_ weights: [Double], _ random: inout SeededGenerator) -> Int {
    var left = random.nextUnit() * weights.reduce(0, +)
    for (index, weight) in weights.enumerated() {
      left -= weight
      if left < 0 { return index }
    }
    return weights.count - 1
  }
}

extension SeededGenerator {
  /// A number from the exponential distribution of mean 1. Only comparisons and sums, so that every machine draws the same.
  ///
  /// Source: von Neumann (1951): the length of a falling run of uniform numbers is even with probability e⁻ˣ, where x is
  /// its first number.
  mutating func nextExponential() -> Double {
    var whole = 0.0
    while true {
      let first = nextUnit()
      var (last, length) = (first, 1)
      while true {
        let next = nextUnit()
        length += 1
        guard next < last else { break }
        last = next
      }
      if length % 2 == 0 { return whole + first }
      whole += 1
    }
  }

  /// A number from the normal distribution of mean 0 and variance 1: two exponential numbers, rejection, and a sign.
  mutating func nextNormal() -> Double {
    while true {
      let magnitude = nextExponential()
      let excess = magnitude - 1
      guard nextExponential() > excess * excess / 2 else { continue }
      return next() & 1 == 0 ? magnitude : -magnitude
    }
  }
}
