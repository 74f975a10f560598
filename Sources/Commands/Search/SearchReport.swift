import Charts
import SplitInference

/// The outcome of a search, as table, CSV and chart.
struct SearchReport {
  let layers: [SearchLayer]
  /// The points that no other beats, fewest bytes first, with their results on other maps.
  let front: [Trial]
  /// The best point of each layer, if one reaches the goal, with its result on other maps.
  let bestOfLayers: [Trial]
  /// Everything that was tried.
  let trials: [Trial]
  /// The place of the chosen point in the front; nil if none reaches the goal.
  let chosen: Int?

  /// The front and, of several layers, the best point of each.
  var text: String {
    let all = table(of: front, chosen: chosen)
    guard layers.count > 1, !bestOfLayers.isEmpty else { return all }
    return all + "\nThe best point of each layer:\n" + table(of: bestOfLayers, chosen: nil)
  }

  private func table(of trials: [Trial], chosen: Int?) -> String {
    var table = TextTable([
      .init(title: "", alignment: .left), .init(title: "layer", alignment: .left), .init(title: "device"),
      .init(title: "channels"), .init(title: "bits"), .init(title: "n", alignment: .left), .init(title: "grids"),
      .init(title: "scan", alignment: .left), .init(title: "order", alignment: .left),
      .init(title: "prediction", alignment: .left), .init(title: "spread"), .init(title: "bytes"),
      .init(title: "right"),
      .init(title: "other maps: bytes"), .init(title: "right"), .init(title: "95 % interval"),
    ])
    for (index, trial) in trials.enumerated() {
      let point = trial.point
      table.add(
        [
          index == chosen ? "->" : "", layers[trial.layer].name,
          NumberText.percent(layers[trial.layer].deviceShare), "\(point.channels)", "\(point.bits)",
          point.isPerChannel ? "by channel" : "one", "\(point.grids)", point.scan.rawValue, point.order.rawValue,
          point.prediction.rawValue, "\(point.spread)", NumberText.fixed(trial.chosenBy.bytes, 0),
          NumberText.fixed(trial.chosenBy.accuracy, 3),
        ]
          + (trial.reported.map {
            [NumberText.fixed($0.bytes, 0), NumberText.fixed($0.accuracy, 3), $0.interval.text]
          } ?? []))
    }
    return table.text
  }

  /// All points that were tried, those of the front marked.
  var csv: String {
    var text =
      "layer,device_share,channels,bits,per_channel,grids,scan,order,prediction,spread,mean_bytes,most_bytes,accuracy,"
      + "other_mean_bytes,other_most_bytes,other_accuracy,place\n"
    let places = Dictionary(front.enumerated().map { (Key($1), $0) }) { first, _ in first }
    let reported = Dictionary((front + bestOfLayers).map { (Key($0), $0) }) { first, _ in first }
    for trial in trials.sorted(by: { ($0.layer, $0.chosenBy.bytes) < ($1.layer, $1.chosenBy.bytes) }) {
      let (point, place) = (trial.point, places[Key(trial)])
      let other = reported[Key(trial)]?.reported
      let fields: [String] = [
        layers[trial.layer].name, "\(layers[trial.layer].deviceShare)", "\(point.channels)", "\(point.bits)",
        "\(point.isPerChannel)", "\(point.grids)", point.scan.rawValue, point.order.rawValue, point.prediction.rawValue,
        "\(point.spread)", "\(trial.chosenBy.bytes)", "\(trial.chosenBy.mostBytes)", "\(trial.chosenBy.accuracy)",
        other.map { "\($0.bytes)" } ?? "", other.map { "\($0.mostBytes)" } ?? "", other.map { "\($0.accuracy)" } ?? "",
        place == nil ? "" : place == chosen ? "chosen" : "front",
      ]
      text += fields.joined(separator: ",") + "\n"
    }
    return text
  }

  private struct Key: Hashable {
    let layer: Int
    let point: OperatingPoint
    init(_ trial: Trial) { (layer, point) = (trial.layer, trial.point) }
  }

  /// Right decisions against bytes: the front of each layer, and the joint front on other maps.
  var chart: LineChart {
    var lines = layers.indices.map { number in
      LineChart.Line(
        name: layers[number].name,
        points: trials.filter { $0.layer == number }.front.map { .init(x: $0.chosenBy.bytes, y: $0.chosenBy.accuracy) })
    }
    lines.append(
      .init(
        name: "the front on other maps",
        points: front.compactMap(\.reported).map { .init(x: $0.bytes, y: $0.accuracy) }))
    let marks = chosen.map { front[$0] }.map {
      [LineChart.Mark(name: "chosen", point: .init(x: $0.chosenBy.bytes, y: $0.chosenBy.accuracy))]
    }
    return LineChart(
      title: "Right decisions against bytes sent",
      summary: "The points that no other point beats, one line per layer, and the front of all layers on other maps.",
      x: .init(label: "bytes per map, mean", kind: .logarithmic), y: .init(label: "right decisions", isShare: true),
      lines: lines, marks: marks ?? [])
  }
}
