import ArgumentParser
import Charts
import FeatureCodec
import OffloadSimulation
import Pooling
import SplitInference

struct EvalCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "eval",
    abstract: "Measures accuracy on labelled maps, against bytes and against loss, as table, CSV and SVG.",
    discussion: """
      The maps are of a layer of the bundled digit network (--layer), or of any network:

        fcodec network run net.json net.safetensors pictures.npy --through L5 -o maps.npy
        fcodec eval maps.npy labels.npy --network net.json --weights net.safetensors --after L5

      Real maps are quantised: in the format of the bundled calibration with --layer, else as `encode` does.
      """)

  @Argument(help: "Maps of a layer: integers or real numbers, N,H,W,C; for a network's input, the pictures.")
  var maps: String

  @Argument(help: "The labels: N integers, the numbers of the classes. Of the digit network, 10 means none.")
  var labels: String

  @OptionGroup(title: "Network") var cut: CutOptions

  @Option(help: "Losses, separated by commas, each a probability or a percentage; by default 0,10%,30%,60%,90%.")
  var losses = LossList(rates: LossRate.usual)

  @Option(help: "The longest fragment, in bytes.")
  var payload = 244

  @Option(help: "The seed for the losses.")
  var seed: UInt64 = 1

  @Option(help: "Fit codes, and the format of real maps, to these maps of the same layer; else symbols are raw.")
  var calibrateOn: String?

  @Option(help: "Use this profile, such as `profile search` writes, instead of making one.")
  var useProfile: String?

  @Flag(
    help: "Use only the largest complete grid, or nothing, as a receiver without concealment does.")
  var completeOnly = false

  @Flag(help: "Evaluate only the last grid: faster, for accuracy against loss.")
  var lastGrid = false

  @Option(help: "The output folder for eval.csv, accuracy-bytes.svg and accuracy-loss.svg.")
  var out: String?

  @Option(help: "The output file for the answer to each map at each grid without loss: a table for `fcodec simulate`.")
  var table: String?

  @Option(help: "The layer's name in --table, such as device for the answers of the whole network; by default its own.")
  var tableLayer: String?

  @OptionGroup var memory: ReceiverLimitOption

  @OptionGroup(title: "Scan") var scan: ScanOptions
  @OptionGroup(title: "Numbers") var numbers: FormatOptions

  func run() throws {
    try PayloadLimit.check(payload)
    let calibration = calibrateOn == nil ? [] : ["--calibrate-on"]
    if table != nil, !losses.rates.contains(LossRate(0)) {
      throw CommandError("--table: needs the loss 0 among --losses")
    }
    if table != nil, !ExitTable.isName(nameInTable) {
      throw CommandError("--table-layer: a name of printable ASCII without commas is needed")
    }
    if table != nil, nameInTable == ExitTable.device.layer, !lastGrid {
      throw CommandError("--table-layer device: needs --last-grid, since the device has one answer")
    }
    if useProfile != nil, let option = (scan.given + numbers.given + calibration).first {
      throw CommandError("\(option): not with --use-profile, which settles it")
    }
    let cutMaps = try CutMaps(
      cut, numbers, at: (maps, labels, calibrateOn), profile: useProfile.map { ($0, memory) })
    let (profile, grids) = try cutMaps.profile(scan)
    let maps = cutMaps.maps
    var evaluation = Evaluation(
      half: cutMaps.server, profile: profile, grids: lastGrid ? grids.suffix(1) : grids, payload: payload,
      completeOnly: completeOnly)
    var rows: [Evaluation.Row] = []
    var answers: [(map: Int, grid: GridSize, answer: Classification?)] = []
    let rates = try losses.rates.map { try $0.checked() }
    let progress = Progress("evaluating", of: maps.count * rates.count)
    for (number, loss) in rates.enumerated() {
      rows += try PayloadLimit.explaining(payload) { () throws(FragmentError) in
        try evaluation.run(
          maps, classes: cutMaps.classes, loss: loss, seed: seed,
          note: { map, grid, answer in if loss == 0 { answers.append((map, grid, answer)) } },
          progress: { progress.show(number * maps.count + $0) })
      }
    }
    print(EvaluationReport.table(of: rows), terminator: "")
    if let table { try DataFile.write(Array(exitTable(of: answers, cutMaps).utf8), to: table) }
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

  private var nameInTable: String { tableLayer ?? cut.layer.map { "L\($0)" } ?? cut.after ?? "" }

  /// One line per map and grid with an answer. The number of a map is its place in the file.
  private func exitTable(
    of answers: [(map: Int, grid: GridSize, answer: Classification?)], _ cutMaps: CutMaps
  ) -> String {
    let layer = nameInTable
    return ExitTable.text(
      of: answers.compactMap { map, grid, answer in
        guard let answer, let label = cutMaps.server.labels.firstIndex(of: cutMaps.classes[map]) else { return nil }
        let place = layer == ExitTable.device.layer ? ExitTable.device : .init(layer: layer, grid: grid)
        return ExitTable.Row(
          picture: map, label: label, place: place,
          decision: .init(classIndex: answer.index, confidence: Double(answer.confidence)))
      })
  }
}
