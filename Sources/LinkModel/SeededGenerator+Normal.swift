import SeededRandom

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
