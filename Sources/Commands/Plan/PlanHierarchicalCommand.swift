import ArgumentParser
import Charts
import FeatureFiles
import OffloadPlanner
import OffloadPolicy

struct PlanHierarchicalCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hierarchical",
    abstract: "Fits the test by which a device keeps its prediction or asks the server, and shows what it does.",
    discussion: "With early exits before the test: `plan exits --hierarchical`.")

  @Argument(help: "The predictions: CSV with label, server, class_k, confidence_k and second_k of the last exit k.")
  var samples: String

  @Argument(help: "The costs: JSON with exits, decision and offload.")
  var costs: String

  @Option(help: "Fit the test to these predictions; else to the same as are shown.")
  var fitOn: String?

  @Option(help: "Keep predictions that are right with at least this probability.")
  var least = 0.5

  @Option(help: "The output folder for hierarchical.csv and hierarchical.svg.")
  var out: String?

  func run() throws {
    guard least > 0, least < 1 else { throw CommandError("--least: above 0 and below 1") }
    let (samples, costs) = (try PlanSamples(samples), try PlanCosts(costs))
    try costs.check(samples)
    try samples.checkForHierarchicalInference()
    let fit = try Self.fit(samples, or: fitOn)
    print(
      "kept if \(PlanText.number(fit.bias)) + \(PlanText.number(fit.first)) · p1 + \(PlanText.number(fit.second)) · p2"
        + " is at least \(PlanText.number(LogisticRegression.logit(least)))"
        + (fit.isConverged ? "" : " (not converged after \(fit.iterations) steps)"))
    if let test = fit.acceptanceTest(least: least) {
      print("AcceptanceTest(bias: \(test.bias), first: \(test.first), second: \(test.second))\n")
    } else {
      CommandOutput.warn("the weights are too large for a device's test in whole numbers")
    }
    let chosen = try report(samples, costs, Self.decisions(samples, fit, least))
    try table(samples, costs, chosen)
    try writeCurve(samples, costs, fit)
  }

  private typealias Report = (inference: HierarchicalInference, cost: Cost)

  /// Eq. 1, 3 and 4.
  private func report(_ samples: PlanSamples, _ costs: PlanCosts, _ accepted: [Bool]) throws(CommandError) -> Report {
    let inference = try planning(samples.path) { () throws(PlanningError) in
      try HierarchicalInference(samples.samples, accepted: accepted)
    }
    let device = costs.costs.exits.last ?? .zero
    let cost = HierarchicalInference.cost(
      device: device, decision: costs.costs.decision, offload: costs.costs.offload,
      offloadedShare: inference.offloadedShare)
    return (inference, cost)
  }

  private func table(_ samples: PlanSamples, _ costs: PlanCosts, _ report: Report) throws {
    let table = samples.samples
    var text = TextTable(
      [.init(title: "", alignment: .left)] + PlanText.costColumns + [.init(title: "offloaded, %")])
    let device = costs.costs.exits.last ?? .zero
    text.add(["device"] + PlanText.cells(table.accuracy(ofExit: table.exits - 1), device) + [PlanText.accuracy(0)])
    text.add(
      ["hierarchical"] + PlanText.cells(report.inference.accuracy, report.cost)
        + [PlanText.accuracy(report.inference.offloadedShare)])
    text.add(
      ["server"] + PlanText.cells(table.serverAccuracy ?? 0, costs.costs.offload) + [PlanText.accuracy(1)])
    print(text.text)
    print(
      "kept: \(report.inference.acceptedRight) right, \(report.inference.acceptedWrong) wrong; offloaded: "
        + "\(report.inference.offloadedRight) right, \(report.inference.offloadedWrong) wrong, of which the server gets "
        + "\(report.inference.serverRight) right; F1 of keeping \(NumberText.fixed(report.inference.f1, 3))")
  }

  /// Accuracy against latency for borders of 0.02 to 0.98.
  private func writeCurve(_ samples: PlanSamples, _ costs: PlanCosts, _ fit: LogisticRegression) throws(CommandError) {
    guard out != nil else { return }
    var csv = "least,accuracy,latency,energy,offloaded_share,false_negative_share,f1\n"
    var points: [LineChart.Point] = []
    for number in 1..<50 {
      let least = Double(number) / 50
      let found = try report(samples, costs, Self.decisions(samples, fit, least))
      let inference = found.inference
      csv += "\(least),\(inference.accuracy),\(found.cost.latency),\(found.cost.energy),\(inference.offloadedShare),"
      csv += "\(inference.falseNegativeShare),\(inference.f1)\n"
      points.append(.init(x: found.cost.latency, y: inference.accuracy))
    }
    let table = samples.samples
    let device = costs.costs.exits.last ?? .zero
    let chart = LineChart(
      title: "Hierarchical inference",
      summary: "Accuracy against mean latency for all borders of the test, between the device and the server alone.",
      x: .meanLatency, y: .rightDecisions,
      lines: [.init(name: "hierarchical", points: points)],
      marks: [
        .init(name: "device", point: .init(x: device.latency, y: table.accuracy(ofExit: table.exits - 1))),
        .init(name: "server", point: .init(x: costs.costs.offload.latency, y: table.serverAccuracy ?? 0)),
      ])
    try OutputFiles.write([("hierarchical.csv", csv), ("hierarchical.svg", chart.svg)], to: out)
  }
}

extension PlanHierarchicalCommand {
  /// The regression for the last exit's predictions of a file, or of another one if its path is given.
  private static func fit(_ samples: PlanSamples, or path: String?) throws(CommandError) -> LogisticRegression {
    let samples = try path.map { path throws(CommandError) in try PlanSamples(path) } ?? samples
    guard samples.hasSecond else {
      throw CommandError("\(samples.path): second_\(samples.samples.exits): the column is missing, at line 1")
    }
    return try planning(samples.path) { () throws(PlanningError) in try LogisticRegression(samples.lastPredictions) }
  }

  /// Which predictions of the last exit are kept, by a regression that is fitted to the same samples or to those of
  /// another file.
  static func accepted(_ samples: PlanSamples, fitOn path: String?) throws(CommandError) -> [Bool] {
    try samples.checkForHierarchicalInference()
    return decisions(samples, try fit(samples, or: path), 0.5)
  }

  private static func decisions(_ samples: PlanSamples, _ fit: LogisticRegression, _ least: Double) -> [Bool] {
    samples.lastPredictions.map { fit.accepts(first: $0.first, second: $0.second, least: least) }
  }
}
