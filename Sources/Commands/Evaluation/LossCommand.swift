import ArgumentParser
import Charts
import FeatureCodec
import SplitInference

struct LossCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "loss",
    abstract:
      "Measures accuracy and PSNR against loss for every spread, prediction and order, as table, CSV and SVG.")

  @Argument(help: "Maps of a layer: integers or real numbers, N,H,W,C.")
  var maps: String

  @Argument(help: "The labels: N integers, the numbers of the classes. Of the digit network, 10 means none.")
  var labels: String

  @OptionGroup(title: "Network") var cut: CutOptions
  @OptionGroup(title: "Numbers") var numbers: FormatOptions

  @Option(help: "Maps of the same layer, to fit codes to, and the format of real maps.")
  var calibrateOn: String

  @Option(help: "The longest fragment, in bytes.")
  var payload = 244

  @Option(help: "The seed for the losses.")
  var seed: UInt64 = 1

  @Option(help: "The output folder for loss.csv and loss.svg.")
  var out: String

  /// One line of the table.
  private struct Variant {
    var prediction: ScanOptions.Prediction
    var spread: Int
    var order: ScanOptions.Order
    var completeOnly = false

    /// In words that docs/loss explains.
    var name: String {
      let spread = spread == 0 ? "no spread" : "a spread of \(spread)"
      let order = order == .corner ? "" : ", centre out"
      return "\(prediction)s, \(spread)" + order + (completeOnly ? ", complete grids only" : "")
    }
  }

  private static let variants: [Variant] =
    ScanOptions.Prediction.allCases.flatMap { prediction in
      ScanOptions.Order.allCases.flatMap { order in
        [0, 1, 16, 32].map { Variant(prediction: prediction, spread: $0, order: order) }
      }
    } + [Variant(prediction: .value, spread: 0, order: .corner, completeOnly: true)]

  func run() throws {
    try PayloadLimit.check(payload)
    let cutMaps = try CutMaps(cut, numbers, at: (maps, labels, calibrateOn))
    var csv = "prediction,spread,order,complete_only,loss,mean_bytes,coverage,psnr_db,accuracy\n"
    var lines: [LineChart.Line] = []
    var table = TextTable(
      [.init(title: "variant", alignment: .left), .init(title: "bytes")]
        + LossRate.usual.map { .init(title: NumberText.percent($0.probability)) })
    for (number, variant) in Self.variants.enumerated() {
      var scan = try ScanOptions.parse([])
      (scan.givenPrediction, scan.givenSpread, scan.givenOrder) = (variant.prediction, variant.spread, variant.order)
      let (profile, grids) = try cutMaps.profile(scan)
      var evaluation = Evaluation(
        half: cutMaps.server, profile: profile, grids: grids.suffix(1), payload: payload,
        completeOnly: variant.completeOnly)
      var line = LineChart.Line(name: variant.name, points: [])
      var cells: [String] = []
      var bytes = 0.0
      for rate in LossRate.usual {
        let rows = try PayloadLimit.explaining(payload) { () throws(FragmentError) in
          try evaluation.run(cutMaps.maps, classes: cutMaps.classes, loss: rate.probability, seed: seed) { _ in }
        }
        for row in rows {
          line.points.append(.init(x: rate.probability, y: row.accuracy))
          cells.append("\(NumberText.fixed(row.accuracy, 3)) \(NumberText.fixed(row.psnr, 1))")
          csv += "\(variant.prediction),\(variant.spread),\(variant.order),\(variant.completeOnly),\(rate.probability),"
          csv += "\(row.bytes),\(row.coverage),\(row.psnr),\(row.accuracy)\n"
          bytes = row.bytes
        }
      }
      table.add([variant.name, NumberText.fixed(bytes, 0)] + cells)
      if variant.order == .corner, variant.spread == 0 || variant.spread == 16 { lines.append(line) }
      Progress("variants", of: Self.variants.count).show(number + 1)
    }
    print(table.text, terminator: "")
    let chart = LineChart(
      title: "\(cut.title), \(payload)-byte payloads",
      summary: "Accuracy of the whole stream against loss, one line per variant.",
      x: .init(label: "fragments lost", isShare: true), y: .init(label: "right decisions", isShare: true), lines: lines)
    try DataFile.makeDirectory(out)
    var files = OutputFiles()
    files.add(csv, at: out + "/loss.csv")
    files.add(chart.svg, at: out + "/loss.svg")
    try files.write()
  }
}
