import Charts

/// Where the true share lies, with 95 % confidence, if `right` of `count` independent cases were right: Wilson's interval.
package struct ShareInterval: Hashable, Sendable {
  package let lowest: Double
  package let highest: Double

  /// - Precondition: `count` ≥ 1.
  package init(right: Double, of count: Int) {
    precondition(count >= 1, "a share needs at least one case")
    let (n, z) = (Double(count), 1.96)
    let share = right / n
    let middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    let half = z * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot() / (1 + z * z / n)
    (lowest, highest) = (max(middle - half, 0), min(middle + half, 1))
  }

  /// "47–91 %".
  package var text: String { "\(NumberText.fixed(lowest * 100, 0))–\(NumberText.percent(highest))" }
}
