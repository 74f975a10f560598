extension RunReport {
  /// Returns the run as text: failures first, then one line per topic and one for all, then the unsupported operations.
  ///
  /// - Parameter limit: The most failures that are shown with details.
  public func text(failures limit: Int = 20) -> String {
    var text = ""
    let failures = failures
    for failure in failures.prefix(limit) { text += "FAILED  \(failure.id)\n        \(failure.reason ?? "")\n" }
    if failures.count > limit { text += "… and \(failures.count - limit) more; --json has them all\n" }
    if !failures.isEmpty { text += "\n" }
    text += table
    for (operation, cases) in unsupported {
      text += "unsupported: \(operation), \(cases) case\(cases == 1 ? "" : "s")\n"
    }
    return text + "\(hasFailed ? "FAILED" : "passed"): \(testee), in \(duration.secondsText) s\n"
  }

  /// The cases by topic and outcome; passed cases also by tier.
  private var table: String {
    var rows = [
      ["topic", "cases", "passed", "baseline", "uncommon", "invalid", "failed", "unsupported", "known", "ms"]
    ]
    for topic in topics { rows.append(row(topic.name, topic.results)) }
    rows.append(row("all", results))
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      row.enumerated().map { column, cell in
        let blanks = String(repeating: " ", count: widths[column] - cell.count)
        return column == 0 ? cell + blanks : blanks + cell
      }
      .joined(separator: "  ") + "\n"
    }
    .joined()
  }

  private func row(_ name: String, _ results: [CaseResult]) -> [String] {
    let counts = Counts(results)
    let tiers = VectorCase.Tier.allCases.map { tier in
      let ofTier = results.filter { $0.tier == tier }
      return ofTier.isEmpty ? "" : "\(Counts(ofTier).passed)/\(ofTier.count)"
    }
    let milliseconds = results.reduce(0) { $0 + $1.duration.inSeconds * 1000 }
    return [name, "\(counts.cases)", "\(counts.passed)"] + tiers
      + [counts.failed, counts.unsupported, counts.expectedFailures].map { $0 == 0 ? "" : "\($0)" }
      + ["\(Int(milliseconds.rounded()))"]
  }
}
