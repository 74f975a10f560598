import ArgumentParser
import Charts
import FeatureFiles
import OffloadPlanner

struct PlanRouteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "route",
    abstract: "Tunes a router's threshold, and compares it with entropy thresholding and the upper bound.",
    discussion: """
      The base model is the last exit. Costs: the last exit's is the base model's, decision's the router's, offload's that \
      of sending to the global model and computing it.
      """)

  @Argument(
    help: """
      The predictions: CSV with label, server, class_k, confidence_k, and score and entropy_k, or one of them. With \
      --router: label, server, logit_0, logit_1, …
      """)
  var samples: String

  @Argument(help: "The costs: JSON with exits, decision and offload.")
  var costs: String

  @Option(
    help: ArgumentHelp(
      "Compute the scores with this router in int8, as a device does: safetensors with first, second and scores.",
      valueName: "file"))
  var router: String?

  @Option(help: "Tune the threshold on these predictions; else on the same as are shown.")
  var tuneOn: String?

  @OptionGroup(title: "Bound") var bound: RequirementOptions

  @Option(help: "The output folder for route.csv, route.svg and, with a router, scores.csv.")
  var out: String?

  /// A way to order samples, on the samples to tune on and those to report.
  private struct Method {
    let name: String
    let tuning: RoutingTable
    let table: RoutingTable
    /// Whether scores and thresholds are whole numbers, as on a device.
    var isWhole = false

    func text(of threshold: Double) -> String { isWhole ? "\(Int(threshold.rounded(.down)))" : "\(threshold)" }
  }

  func run() throws {
    let network = try router.map { path throws(CommandError) in try PlanRouter(path) }
    let samples = try Self.samples(samples, network)
    let costs = try PlanCosts(costs)
    try costs.check(samples)
    let tuning = try tuneOn.map { path throws(CommandError) in try Self.samples(path, network) } ?? samples
    let requirement = try bound.requirement()
    if case .accuracy? = requirement {
      throw CommandError("--min-accuracy: a router's threshold is tuned to --max-latency or --max-energy")
    }
    let system = HybridSystem(
      router: costs.costs.decision, base: costs.costs.exits.last ?? .zero, global: costs.costs.offload)
    let methods = try methods(samples, tuning)
    guard let first = methods.first else {
      throw CommandError(
        "\(samples.path): score: the column is missing, as is entropy_\(samples.samples.exits), at line 1")
    }
    let (base, global) = (first.table.baseAccuracy, first.table.globalAccuracy)
    print(
      "base \(PlanText.accuracy(base)) % right, global \(PlanText.accuracy(global)) %; worth offloading: "
        + "\(PlanText.accuracy(Double(first.table.oracle.count { $0 }) / Double(first.table.count))) %")
    if let requirement { try printTuned(methods, system, requirement) } else { printCoverages(methods, system) }
    try write(methods, system, base, global, scores: network == nil ? nil : samples.scores)
  }

  private static func samples(_ path: String, _ router: PlanRouter?) throws(CommandError) -> PlanSamples {
    guard let router else { return try PlanSamples(path) }
    return try PlanSamples(logits: path, router)
  }

  private func methods(_ samples: PlanSamples, _ tuning: PlanSamples) throws(CommandError) -> [Method] {
    var methods: [Method] = []
    let last = samples.samples.exits - 1
    if let scores = samples.scores, let others = tuning.scores {
      methods.append(
        Method(
          name: "router", tuning: try table(tuning, others), table: try table(samples, scores), isWhole: router != nil))
    }
    if samples.hasEntropies, tuning.hasEntropies {
      func entropies(_ samples: SampleTable) -> [Double] {
        (0..<samples.count).map { samples.prediction($0, exit: samples.exits - 1).entropy }
      }
      guard tuning.samples.exits == last + 1 else { throw CommandError("\(tuning.path): another number of exits") }
      methods.append(
        Method(
          name: "entropy", tuning: try table(tuning, entropies(tuning.samples)),
          table: try table(samples, entropies(samples.samples))))
    }
    return methods
  }

  private func table(_ samples: PlanSamples, _ scores: [Double]) throws(CommandError) -> RoutingTable {
    let table = samples.samples
    guard table.server != nil else { throw CommandError("\(samples.path): server: the column is missing, at line 1") }
    return try planning(samples.path) { () throws(PlanningError) in
      try RoutingTable(
        scores: scores, isBaseRight: (0..<table.count).map { table.isRight($0, exit: table.exits - 1) },
        isGlobalRight: (0..<table.count).map { table.isServerRight($0) })
    }
  }

  private func printTuned(_ methods: [Method], _ system: HybridSystem, _ requirement: Requirement) throws(CommandError)
  {
    var text = TextTable(
      [.init(title: "", alignment: .left), .init(title: "threshold"), .init(title: "coverage, %")]
        + PlanText.costColumns + [.init(title: "bound, %"), .init(title: "as the oracle, %")])
    for method in methods {
      let threshold = try planning(samples) { () throws(PlanningError) in
        try CoverageTuning.threshold(method.tuning, system, within: requirement)
      }
      text.add(
        [method.name, method.text(of: threshold)]
          + cells(method.table, method.table.outcome(threshold: threshold), system))
    }
    print(text.text, terminator: "")
  }

  private func printCoverages(_ methods: [Method], _ system: HybridSystem) {
    var text = TextTable(
      [.init(title: "", alignment: .left), .init(title: "threshold"), .init(title: "coverage, %")]
        + PlanText.costColumns + [.init(title: "bound, %"), .init(title: "as the oracle, %")])
    for method in methods {
      for coverage in stride(from: 10, through: 0, by: -1) {
        let threshold = CoverageTuning.threshold(method.tuning, coverage: Double(coverage) / 10)
        text.add(
          [method.name, method.text(of: threshold)]
            + cells(method.table, method.table.outcome(threshold: threshold), system))
      }
    }
    print(text.text, terminator: "")
  }

  private func cells(_ table: RoutingTable, _ outcome: RoutingTable.Outcome, _ system: HybridSystem) -> [String] {
    let most = HybridSystem.upperBound(
      base: table.baseAccuracy, global: table.globalAccuracy, coverage: outcome.coverage)
    return [PlanText.accuracy(outcome.coverage)]
      + PlanText.cells(outcome.accuracy, system.cost(coverage: outcome.coverage))
      + [PlanText.accuracy(most), PlanText.accuracy(outcome.oracleAgreement)]
  }

  private func write(
    _ methods: [Method], _ system: HybridSystem, _ base: Double, _ global: Double, scores: [Double]?
  ) throws(CommandError) {
    guard out != nil else { return }
    var csv = "method,threshold,coverage,accuracy,latency,energy,upper_bound,oracle_agreement\n"
    var lines: [LineChart.Line] = []
    for method in methods {
      let curve = method.table.curve()
      for outcome in curve {
        let cost = system.cost(coverage: outcome.coverage)
        let most = HybridSystem.upperBound(base: base, global: global, coverage: outcome.coverage)
        csv +=
          "\(method.name),\(method.text(of: outcome.threshold)),\(outcome.coverage),\(outcome.accuracy),\(cost.latency),"
        csv += "\(cost.energy),\(most),\(outcome.oracleAgreement)\n"
      }
      lines.append(
        .init(
          name: method.name,
          points: curve.map { .init(x: system.cost(coverage: $0.coverage).latency, y: $0.accuracy) }))
    }
    lines.append(
      .init(
        name: "upper bound",
        points: (0...100).map { number in
          let coverage = 1 - Double(number) / 100
          return .init(
            x: system.cost(coverage: coverage).latency,
            y: HybridSystem.upperBound(base: base, global: global, coverage: coverage))
        }))
    let chart = LineChart(
      title: "Routing", summary: "Accuracy against mean latency for every threshold, and the upper bound.",
      x: .meanLatency, y: .rightDecisions, lines: lines)
    let table = scores.map { [("scores.csv", "score\n" + $0.map { "\(Int($0))\n" }.joined())] } ?? []
    try OutputFiles.write([("route.csv", csv), ("route.svg", chart.svg)] + table, to: out)
  }
}
