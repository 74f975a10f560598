public import ArgumentParser
import Charts
import Conformance
public import OffloadPlanner

struct PlanPlaceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "place",
    abstract: "Chooses the exits of a network, where it is cut, and the tier of each part, all at once.",
    discussion: """
      Every partition ends with an exit, whose results go to the destination; the other samples go on to the next tier. The \
      network may end early, and later partitions may be on earlier tiers. The best of all configurations is found exactly \
      (Ebrahimi et al., EdgeSys '22). Without a bound, all configurations that no other beats are shown.
      """)

  @Argument(help: "The network: JSON with input and result (bytes), thresholds, and blocks with time, bytes and exit.")
  var network: String

  @Argument(help: "The topology: JSON with tiers (name, ratio) and links (bandwidth in bit/s, latency in ms).")
  var topology: String

  @Option(help: ArgumentHelp("The tier that needs the results; else the first.", valueName: "name"))
  var destination: String?

  @Option(
    help: ArgumentHelp(
      "once: each tier at most one partition; rising: also each nearer to the cloud than the one before; repeated: any.",
      valueName: "rule"))
  var tiers = PlacementSearch.TierRule.once

  @Option(help: ArgumentHelp("The most partitions, 1 to 8; else as many as there are tiers.", valueName: "number"))
  var partitions: Int?

  @Option(
    help: ArgumentHelp(
      "Measure accuracies and rates of the exits from these predictions: CSV with label, class_1, confidence_1, …",
      valueName: "file"))
  var samples: String?

  @Option(help: "What is compared with the thresholds in the predictions: entropy or confidence.")
  var signal = ExitSignal.entropy

  @Flag(help: "Also tell how long the search takes.")
  var time = false

  @OptionGroup(title: "Bound") var bound: BoundOptions

  @Option(help: ArgumentHelp("The output folder for placements.csv and placements.svg.", valueName: "folder"))
  var out: String?

  func run() throws {
    if let partitions, !(1...PlacementSearch.maximumPartitions ~= partitions) {
      throw CommandError("--partitions: 1 to \(PlacementSearch.maximumPartitions)")
    }
    let requirement = try bound.requirement()
    let model = try model()
    let start = TimeSpan.uptime
    let search = try search(model)
    let span = TimeSpan.uptime - start
    let report = PlacementReport(model, search, requirement)
    print(report.text, terminator: "")
    if time { print("\n" + Self.text(of: span, search)) }
    try OutputFiles.write([("placements.csv", report.csv), ("placements.svg", report.chart.svg)], to: out)
    if requirement != nil, report.best == nil { throw CommandError("\(network): \(PlanningError.unreachable.text)") }
  }

  private func model() throws(CommandError) -> PlacementModel {
    let samples = try samples.map { path throws(CommandError) in try PlanSamples(path) }
    if let samples, signal == .entropy { try samples.checkForEntropies() }
    let (network, topology) = (try PlanNetwork(network, samples, signal).network, try PlanTopology(topology))
    let destination = try topology.tier(destination, option: "--destination")
    return try planning(self.network) { () throws(PlanningError) in
      try PlacementModel(network, on: topology.topology, destination: destination)
    }
  }

  private func search(_ model: PlacementModel) throws(CommandError) -> PlacementSearch {
    do throws(PlanningError) {
      let progress = Progress("thresholds", of: model.network.thresholds.count)
      return try PlacementSearch(model, rule: tiers, mostPartitions: partitions) { progress.show($0) }
    } catch .tooMany {
      throw CommandError("\(network): too many configurations remain; use fewer thresholds, exits or --partitions")
    } catch {
      throw CommandError("\(network): \(error.text)")
    }
  }

  private static func text(of span: TimeSpan, _ search: PlacementSearch) -> String {
    let seconds = max(Double(span.nanoseconds) / 1e9, 1e-9)
    let rate = Double(search.configurations) / seconds / 1e6
    return "\(PlanText.number(seconds * 1000)) ms, \(NumberText.grouped(search.steps)) steps: "
      + "\(PlanText.number(rate)) million configurations a second"
  }
}

extension PlacementSearch.TierRule: ExpressibleByArgument {}
