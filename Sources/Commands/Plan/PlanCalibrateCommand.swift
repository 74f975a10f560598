import ArgumentParser
import Charts
import OffloadPlanner

struct PlanCalibrateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calibrate",
    abstract: "Fits the temperature that makes confidences mean what they say, with reliability diagrams.")

  @Argument(help: "The logits of a validation set: CSV with label, logit_0, logit_1, …")
  var logits: String

  @Option(help: "The number of bins.")
  var bins = 15

  @Option(help: "The output folder for reliability.csv and reliability.svg.")
  var out: String?

  func run() throws {
    guard 1...1000 ~= bins else { throw CommandError("--bins: 1 to 1000") }
    let table = try PlanLogits(logits).table
    let temperature = Temperature.fitted(to: table)
    let cases = [("as they are", 1), ("calibrated", temperature)].map { name, temperature in
      let found = table.confidences(temperature: temperature)
      let right = found.count { $0.isRight }
      return (
        name: name, temperature: temperature, reliability: Reliability(found, bins: bins),
        mean: found.reduce(0) { $0 + $1.confidence } / Double(found.count), right: Double(right) / Double(found.count)
      )
    }
    var text = TextTable([
      .init(title: "", alignment: .left), .init(title: "temperature"), .init(title: "loss, nats"),
      .init(title: "mean confidence, %"), .init(title: "right, %"), .init(title: "calibration error, %"),
    ])
    for item in cases {
      text.add([
        item.name, NumberText.fixed(item.temperature, 4),
        NumberText.fixed(table.loss(temperature: item.temperature), 4),
        PlanText.accuracy(item.mean), PlanText.accuracy(item.right), PlanText.accuracy(item.reliability.expectedError),
      ])
    }
    print(text.text, terminator: "")
    var csv = "temperature,bin,count,confidence,accuracy\n"
    for item in cases {
      for (number, bin) in item.reliability.bins.enumerated() where bin.count > 0 {
        csv += "\(item.temperature),\(number),\(bin.count),\(bin.confidence),\(bin.accuracy)\n"
      }
    }
    let lines = cases.map { item in
      LineChart.Line(
        name: item.name,
        points: item.reliability.bins.filter { $0.count > 0 }.map { .init(x: $0.confidence, y: $0.accuracy) })
    }
    let chart = LineChart(
      title: "Reliability", summary: "The share of right predictions against their confidence, by bins.",
      x: .init(label: "confidence", isShare: true), y: .init(label: "right", isShare: true),
      lines: lines + [.init(name: "what it should be", points: [.init(x: 0, y: 0), .init(x: 1, y: 1)])])
    try OutputFiles.write([("reliability.csv", csv), ("reliability.svg", chart.svg)], to: out)
  }
}
