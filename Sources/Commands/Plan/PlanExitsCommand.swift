public import ArgumentParser
import Charts
import FeatureFiles
public import OffloadPlanner

struct PlanExitsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "exits",
    abstract: "Sweeps exit thresholds on a validation set, and chooses one under a bound.",
    discussion: """
      One threshold for all exits, as FLEET does; with --per-exit, every combination of one threshold per exit. With
      --hierarchical, predictions of the last exit that a logistic regression does not trust go to the server (HI, EE-HI).
      """)

  @Argument(help: "The predictions: CSV with label, class_1, confidence_1, class_2, …")
  var samples: String

  @Argument(help: "The costs: JSON with exits, decision and offload.")
  var costs: String

  @Option(help: "What is compared with the threshold: confidence or entropy.")
  var signal = ExitSignal.confidence

  @Option(help: "The lowest threshold.") var from: Double?
  @Option(help: "The highest threshold.") var to: Double?
  @Option(help: "The step between thresholds.") var step: Double?

  @Flag(help: "Try every combination of one threshold per exit (0.5 to 1 in steps of 0.01).")
  var perExit = false

  @Flag(help: "Offload what a logistic regression on the last exit's two largest probabilities does not trust.")
  var hierarchical = false

  @Option(help: "Fit the regression to these predictions; else to the same samples.")
  var fitOn: String?

  @OptionGroup(title: "Bound") var bound: RequirementOptions

  @Option(help: "The output folder for exits.csv and exits.svg.")
  var out: String?

  func run() throws {
    let (samples, costs) = (try PlanSamples(samples), try PlanCosts(costs))
    try costs.check(samples)
    if signal == .entropy { try samples.checkForEntropies() }
    guard hierarchical || fitOn == nil else { throw CommandError("--fit-on: only with --hierarchical") }
    guard !perExit || signal == .confidence else { throw CommandError("--per-exit: only with the confidence") }
    let requirement = try bound.requirement()
    let accepted = hierarchical ? try PlanHierarchicalCommand.accepted(samples, fitOn: fitOn) : nil
    let thresholds = try thresholds()
    let (outcomes, best) =
      perExit
      ? try search(samples, costs, thresholds, accepted, requirement)
      : try sweep(samples, costs, thresholds, accepted, requirement)
    let report = ExitReport(outcomes: outcomes, best: best, names: costs.names, isHierarchical: hierarchical)
    print(report.table, terminator: "")
    try OutputFiles.write([("exits.csv", report.csv), ("exits.svg", report.chart.svg)], to: out)
    if requirement != nil, best == nil { throw CommandError("\(samples.path): \(PlanningError.unreachable.text)") }
  }

  private typealias Found = (outcomes: [ExitOutcome], best: ExitOutcome?)

  private func sweep(
    _ samples: PlanSamples, _ costs: PlanCosts, _ thresholds: [Double], _ accepted: [Bool]?, _ requirement: Requirement?
  ) throws(CommandError) -> Found {
    let sweep = try planning(samples.path) { () throws(PlanningError) in
      try ExitSweep(samples.samples, costs.costs, signal: signal, thresholds: thresholds, accepted: accepted)
    }
    // That no threshold meets the bound is said after the table.
    return (sweep.outcomes, requirement.flatMap { try? sweep.best(under: $0) })
  }

  private func search(
    _ samples: PlanSamples, _ costs: PlanCosts, _ thresholds: [Double], _ accepted: [Bool]?, _ requirement: Requirement?
  ) throws(CommandError) -> Found {
    guard let requirement else { throw CommandError("--per-exit: needs a bound, such as --min-accuracy") }
    let search = try planning(samples.path) { () throws(PlanningError) in
      try ExitThresholdSearch(samples.samples, costs.costs, grid: thresholds, accepted: accepted)
    }
    let progress = Progress("combinations", of: search.configurations ?? 0)
    var (tried, front) = (0, ParetoFront<ExitOutcome>())
    let best = try? search.best(under: requirement) { outcome in
      front.insert(outcome)
      tried += 1
      if tried.isMultiple(of: 10_000) || tried == search.configurations { progress.show(tried) }
    }
    print("\(NumberText.grouped(tried)) combinations; those that no other beats in accuracy and latency:")
    return (front.points, best)
  }

  private func thresholds() throws(CommandError) -> [Double] {
    let usual = perExit ? (from: 0.5, to: 1.0, step: 0.01) : (from: 0.1, to: 0.9, step: 0.1)
    let (from, to, step) = (from ?? usual.from, to ?? usual.to, step ?? usual.step)
    guard from.isFinite, to.isFinite, step.isFinite, step > 0, from <= to, (to - from) / step <= 100_000 else {
      throw CommandError("--step: --from to --to in such steps are not 1 to 100,000 thresholds")
    }
    guard !perExit || (from >= 0 && to <= 1) else { throw CommandError("--per-exit: thresholds are 0 to 1") }
    // Rounded to ten digits, so that 3 · 0.1 is 0.3.
    return (0...Int(((to - from) / step + 1e-9).rounded(.down))).map {
      ((from + Double($0) * step) * 1e10).rounded() / 1e10
    }
  }
}

extension ExitSignal: ExpressibleByArgument {}
