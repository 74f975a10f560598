import Charts
import FeatureFiles
import FeatureTypes
import OffloadPlanner

/// The placements that no other beats, and the best one under a bound, as text, CSV and chart.
struct PlacementReport {
  let model: PlacementModel
  let search: PlacementSearch
  /// Nil without a bound.
  let requirement: Requirement?
  /// Nil if no configuration meets the bound, or without one.
  let best: Placement?

  /// The most rows of a table of the front.
  private static let rows = 30

  init(_ model: PlacementModel, _ search: PlacementSearch, _ requirement: Requirement?) {
    (self.model, self.search, self.requirement) = (model, search, requirement)
    best = Self.best(of: search.front, requirement)
  }

  private static func best(of front: ParetoFront<Placement>, _ requirement: Requirement?) -> Placement? {
    switch requirement {
    case .accuracy(let least): front.fastest(accuracyAtLeast: least)
    case .latency(let most): front.mostAccurate(latencyAtMost: most)
    case .energy, nil: nil
    }
  }

  var text: String {
    let count = NumberText.grouped(search.front.points.count)
    let head =
      "\(NumberText.grouped(search.configurations)) configurations; no other beats \(count) of them in accuracy and latency"
      + "\n\n"
    guard let best else { return head + frontText }
    return head + tableByPartitions + "\n" + stageText(of: best)
  }
}

extension PlacementReport {
  private static let columns: [TextTable.Column] = [
    .init(title: "threshold"), .init(title: "right, %"), .init(title: "latency, ms"),
    .init(title: "blocks and tiers", alignment: .left),
  ]

  private func cells(_ placement: Placement) -> [String] {
    [
      threshold(of: placement).map { PlanText.number($0) } ?? "–", PlanText.accuracy(placement.accuracy),
      PlanText.number(placement.latency),
      placement.partitions.indices.map { "\(blocks(of: $0, in: placement)) \(tier(of: $0, in: placement))" }
        .joined(separator: ", "),
    ]
  }

  /// Nil if there is one exit, which all samples take.
  private func threshold(of placement: Placement) -> Double? {
    placement.partitions.count == 1 ? nil : model.network.thresholds[placement.threshold]
  }

  /// "4–9", counted from 1.
  private func blocks(of index: Int, in placement: Placement) -> String {
    let first = index == 0 ? 1 : placement.partitions[index - 1].lastBlock + 2
    let last = placement.partitions[index].lastBlock + 1
    return first == last ? "\(first)" : "\(first)–\(last)"
  }

  private func tier(of index: Int, in placement: Placement) -> String {
    model.topology.tiers[placement.partitions[index].tier].name.printable(limit: 20)
  }

  /// The front, thinned out if it is long.
  private var frontText: String {
    let points = search.front.points
    let shown = points.count <= Self.rows ? Array(points.indices) : Self.evenly(points.count)
    var table = TextTable(Self.columns)
    for index in shown { table.add(cells(points[index])) }
    return table.text + (shown.count < points.count ? "\(shown.count) of them are shown; --out writes all\n" : "")
  }

  private static func evenly(_ count: Int) -> [Int] { (0..<rows).map { $0 * (count - 1) / (rows - 1) } }

  /// The best configuration with each number of partitions.
  private var tableByPartitions: String {
    var table = TextTable([.init(title: "", alignment: .left), .init(title: "partitions")] + Self.columns)
    for (index, front) in search.fronts.enumerated() {
      let found = Self.best(of: front, requirement)
      let isBest = found != nil && found?.partitions == best?.partitions && found?.threshold == best?.threshold
      table.add(
        [isBest ? "->" : "", "\(index + 1)"] + (found.map(cells) ?? ["", "", "", "none meets the bound"]))
    }
    return table.text
  }

  /// Every partition of a configuration.
  private func stageText(of placement: Placement) -> String {
    guard let estimate = try? model.estimate(placement.partitions, threshold: placement.threshold) else { return "" }
    var table = TextTable([
      .init(title: "blocks", alignment: .left), .init(title: "tier", alignment: .left), .init(title: "enter, %"),
      .init(title: "leave, %"), .init(title: "right of them, %"), .init(title: "propagation, ms"),
      .init(title: "transmission, ms"), .init(title: "computation, ms"),
    ])
    for (index, stage) in estimate.stages.enumerated() {
      table.add(
        [blocks(of: index, in: placement), tier(of: index, in: placement)]
          + [stage.entering, stage.leaving].map(PlanText.accuracy)
          + [stage.leaving > 0 ? PlanText.accuracy(stage.right / stage.leaving) : "–"]
          + [stage.propagation, stage.transmission, stage.computation].map(PlanText.number))
    }
    table.add(
      ["all", "", "", PlanText.accuracy(1), PlanText.accuracy(estimate.accuracy)]
        + [estimate.propagation, estimate.transmission, estimate.computation].map(PlanText.number))
    let last = estimate.stages.isEmpty ? 0 : placement.partitions[placement.partitions.count - 1].lastBlock + 1
    let unused = model.network.blocks.count - last
    return table.text + (unused > 0 ? "\(unused) of \(model.network.blocks.count) blocks are not used\n" : "")
  }
}

extension PlacementReport {
  /// All points of the fronts of each number of partitions. Blocks and tiers are counted from 1, as in the paper.
  var csv: String {
    var text = "partitions,threshold,blocks,tiers,accuracy,latency,propagation,transmission,computation,front,chosen\n"
    let all = Set(search.front.points)
    for placement in search.fronts.flatMap({ $0.points }) {
      guard let estimate = try? model.estimate(placement.partitions, threshold: placement.threshold) else { continue }
      let cells =
        [
          "\(placement.partitions.count)", threshold(of: placement).map { "\($0)" } ?? "",
          placement.partitions.map { "\($0.lastBlock + 1)" }.joined(separator: " "),
          placement.partitions.map { "\($0.tier + 1)" }.joined(separator: " "),
        ]
        + [
          placement.accuracy, placement.latency, estimate.propagation, estimate.transmission, estimate.computation,
        ].map { "\($0)" } + [all.contains(placement) ? "1" : "0", placement == best ? "1" : "0"]
      text += cells.joined(separator: ",") + "\n"
    }
    return text
  }

  var chart: LineChart {
    LineChart(
      title: "Placements",
      summary: "Accuracy against mean latency: the placements that no other with as many partitions beats.",
      x: .meanLatency, y: .rightDecisions,
      lines: search.fronts.enumerated().map { index, front in
        .init(
          name: index == 0 ? "1 partition" : "\(index + 1) partitions",
          points: front.points.map { .init(x: $0.latency, y: $0.accuracy) })
      }, marks: best.map { [.init(name: "chosen", point: .init(x: $0.latency, y: $0.accuracy))] } ?? [])
  }
}
