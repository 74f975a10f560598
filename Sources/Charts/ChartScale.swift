import Foundation

/// Maps the values of an axis to pixels, and chooses the round numbers to mark on it.
package struct ChartScale: Sendable {
  package enum Kind: Sendable { case linear, logarithmic }

  let kind: Kind
  let lowest: Double
  let highest: Double
  /// Ascending, within `lowest`…`highest`.
  let ticks: [Double]
  /// The pixels of `lowest` and `highest`; `start` is greater than `end` on an axis that points up.
  let start: Double
  let end: Double

  /// The pixel of `value`; a value outside the axis is placed at the nearer end.
  func position(of value: Double) -> Double {
    let share =
      switch kind {
      case .linear: (value - lowest) / (highest - lowest)
      case .logarithmic: (log10(max(value, lowest)) - log10(lowest)) / (log10(highest) - log10(lowest))
      }
    return start + min(max(share, 0), 1) * (end - start)
  }

  /// The scale from `lowest` to `highest` with ticks at round steps; the ends are not adjusted.
  init(from lowest: Double, to highest: Double, step: Double, start: Double, end: Double) {
    kind = .linear
    self.lowest = lowest
    self.highest = highest
    ticks = (0...Int(((highest - lowest) / step).rounded())).map { lowest + Double($0) * step }
    self.start = start
    self.end = end
  }

  /// The smallest scale with round ends that holds all `values`; it ignores values that it cannot show: those
  /// that are not finite, are beyond 1e100, or are not positive on a logarithmic axis. A linear scale has 0 too, unless it
  /// is not to start there.
  init(fitting values: [Double], _ kind: Kind, startsAtZero: Bool = true, start: Double, end: Double) {
    let shown = values.filter { $0.magnitude < 1e100 && (kind == .linear || $0 > 0) }
    switch kind {
    case .linear:
      let least = shown.min() ?? 0
      let bottom = startsAtZero ? min(least, 0) : least
      let top = max(shown.max() ?? 1, bottom + max(1e-9, bottom.magnitude * 1e-9))
      let step = ChartScale.roundUp((top - bottom) / 5)
      self.init(
        from: (bottom / step).rounded(.down) * step, to: (top / step).rounded(.up) * step, step: step, start: start,
        end: end)
    case .logarithmic:
      let bottom = ChartScale.roundDown(shown.min() ?? 1)
      var top = ChartScale.roundUp(shown.max() ?? 10)
      if top <= bottom { top = ChartScale.roundUp(bottom * 1.5) }
      self.init(logarithmicFrom: bottom, to: top, start: start, end: end)
    }
  }

  private init(logarithmicFrom lowest: Double, to highest: Double, start: Double, end: Double) {
    let decades = Int(log10(lowest).rounded(.down))...Int(log10(highest).rounded(.up))
    let round = decades.flatMap { decade in [1, 2, 5].map { $0 * pow(10, Double(decade)) } }
    let within = round.filter { $0 >= lowest * 0.999 && $0 <= highest * 1.001 }
    kind = .logarithmic
    self.lowest = lowest
    self.highest = highest
    ticks = within.count <= 7 ? within : within.filter { abs(log10($0) - log10($0).rounded()) < 1e-6 }
    self.start = start
    self.end = end
  }

  /// 1, 2 or 5 times a power of ten: the smallest such number that is not less than `value`.
  private static func roundUp(_ value: Double) -> Double {
    let decade = pow(10, log10(value).rounded(.down))
    return (([1, 2, 5, 10] as [Double]).first { $0 * decade >= value * 0.999_999 } ?? 10) * decade
  }

  private static func roundDown(_ value: Double) -> Double {
    let decade = pow(10, log10(value).rounded(.down))
    return (([5, 2, 1] as [Double]).first { $0 * decade <= value * 1.000_001 } ?? 1) * decade
  }
}
