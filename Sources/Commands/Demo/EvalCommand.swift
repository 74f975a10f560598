import ArgumentParser
import Charts
import DigitDemo
import FeatureCodec
import FeatureFiles
import FeatureTypes
import Quantize

struct EvalCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "eval",
    abstract: "Measures accuracy on labelled maps, against bytes and against loss, as table, CSV and SVG.")

  @Argument(help: "Maps of a layer of the digit network: int8 or uint8, N,H,W,C; for layer 0, the pictures.")
  var maps: String

  @Argument(help: "The labels: N integers, 0 to 10 (10 means none).")
  var labels: String

  @Option(help: "The layer of the maps, 0 to 7.")
  var layer: Int

  @Option(help: "The fraction bits of the maps, if they differ from the bundled calibration.")
  var fractionBits: Int?

  @Option(help: "Losses, separated by commas, each a probability or a percentage; by default 0,10%,30%,60%,90%.")
  var losses = LossList(rates: LossRate.usual)

  @Option(help: "The longest fragment, in bytes.")
  var payload = 244

  @Option(help: "The seed for the losses.")
  var seed: UInt64 = 1

  @Option(help: "Fit the codes to these maps of the same layer; without this option, symbols are sent raw.")
  var calibrateOn: String?

  @Flag(
    help: "Use only the largest complete grid, or nothing, as a receiver without concealment does.")
  var completeOnly = false

  @Flag(help: "Evaluate only the last grid: faster, for accuracy against loss.")
  var lastGrid = false

  @Option(help: "The output folder for eval.csv, accuracy-bytes.svg and accuracy-loss.svg.")
  var out: String?

  @OptionGroup(title: "Scan") var scan: ScanOptions

  func run() throws {
    try PayloadLimit.check(payload)
    let split = try SplitNetwork(option: layer, fractionBits: fractionBits)
    let maps = try split.maps(self.maps)
    let classes = try SplitNetwork.classes(labels, of: maps.count)
    let (profile, grids) = try scan.profile(of: split, calibratedOn: calibrateOn.map { try split.maps($0) })
    var evaluation = Evaluation(
      split: split, profile: profile, grids: lastGrid ? grids.suffix(1) : grids, payload: payload,
      completeOnly: completeOnly)
    var rows: [Evaluation.Row] = []
    let rates = try losses.rates.map { try $0.checked() }
    let progress = Progress("evaluating", of: maps.count * rates.count)
    for (number, loss) in rates.enumerated() {
      rows += try PayloadLimit.explaining(payload) { () throws(FragmentError) in
        try evaluation.run(maps, classes: classes, loss: loss, seed: seed) { progress.show(number * maps.count + $0) }
      }
    }
    print(EvaluationReport.table(of: rows), terminator: "")
    if let out {
      let charts = EvaluationReport.charts(of: rows)
      let csv = EvaluationReport.csv(of: rows)
      var output = OutputFiles()
      output.add(csv, at: out + "/eval.csv")
      output.add(charts.bytes.svg, at: out + "/accuracy-bytes.svg")
      output.add(charts.loss.svg, at: out + "/accuracy-loss.svg")
      try DataFile.makeDirectory(out)
      try output.write()
    }
  }
}
