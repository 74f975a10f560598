import Charts
import FeatureFiles
import OffloadPlanner

/// The outcomes of exit thresholds as table, CSV and chart.
struct ExitReport {
  let outcomes: [ExitOutcome]
  let best: ExitOutcome?
  let names: [String]
  let isHierarchical: Bool

  var table: String {
    var table = TextTable(
      [.init(title: "", alignment: .left), .init(title: "thresholds")] + PlanText.costColumns
        + names.map { .init(title: "at \($0), %") } + (isHierarchical ? [.init(title: "offloaded, %")] : []))
    for outcome in outcomes {
      let shares = names.indices.map { NumberText.fixed(outcome.share(ofExit: $0) * 100, 1) }
      table.add(
        [outcome == best ? "->" : "", Self.text(of: outcome)] + PlanText.cells(outcome.accuracy, outcome.cost) + shares
          + (isHierarchical ? [NumberText.fixed(outcome.offloadedShare * 100, 1)] : []))
    }
    return table.text
  }

  /// "0.80 0.75"; "–" for a network with one exit.
  private static func text(of outcome: ExitOutcome) -> String {
    var given: [Double] = []
    // A sweep has the same threshold everywhere: it is shown once.
    for threshold in outcome.thresholds where Set(outcome.thresholds).count > 1 || given.isEmpty {
      given.append(threshold)
    }
    return given.isEmpty ? "–" : given.map { NumberText.fixed($0, 3) }.joined(separator: " ")
  }

  var csv: String {
    let early = names.indices.dropLast().map { "threshold_\($0 + 1)" }
    let header =
      early + ["accuracy", "latency", "energy"] + names.indices.map { "left_\($0 + 1)" } + ["offloaded", "chosen"]
    var text = header.joined(separator: ",") + "\n"
    for outcome in outcomes {
      var cells = outcome.thresholds.map { "\($0)" }
      cells += ["\(outcome.accuracy)", "\(outcome.cost.latency)", "\(outcome.cost.energy)"]
      cells += outcome.left.map { "\($0)" } + ["\(outcome.offloaded)", outcome == best ? "1" : "0"]
      text += cells.joined(separator: ",") + "\n"
    }
    return text
  }

  var chart: LineChart {
    let points = outcomes.map { LineChart.Point(x: $0.cost.latency, y: $0.accuracy) }
    return LineChart(
      title: "Right decisions against latency",
      summary: "Accuracy on the samples against mean latency, one point per choice of thresholds.",
      x: .meanLatency, y: .rightDecisions,
      lines: [.init(name: isHierarchical ? "exits and server" : "exits", points: points)],
      marks: best.map { [.init(name: "chosen", point: .init(x: $0.cost.latency, y: $0.accuracy))] } ?? [])
  }
}
