import ArgumentParser
import FeatureFiles
import FeatureTypes
import Quantize

struct EvalCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "eval",
    abstract: "A whole set of maps with labels: accuracy against bytes and against loss, as table, CSV and SVG.")

  @Argument(help: "Maps of the digit net's layer: int8 or uint8, N,H,W,C; for layer 0 the pictures.")
  var maps: String

  @Argument(help: "Labels: N integers, 0 to 10 (10 is none).")
  var labels: String

  @Option(help: "The layer that the maps are of, 0 to 7.")
  var layer: Int

  @Option(help: "Fraction bits of the maps, if not those of the bundled calibration.")
  var fractionBits: Int?

  @Option(help: "Losses, each a probability or a percentage, separated by commas; by default 0,10%,30%,60%,90%.")
  var losses = LossList(rates: LossRate.usual)

  @Option(help: "Bytes that a fragment may have.")
  var payload = 244

  @Option(help: "Seed of the losses.")
  var seed: UInt64 = 1

  @Option(help: "Fit the codes to these maps of the same layer; without, symbols are sent raw.")
  var calibrateOn: String?

  @Flag(
    help: "Use only what is complete: the largest complete grid, or nothing. What a receiver without concealment has.")
  var completeOnly = false

  @Flag(help: "Look at the last grid alone: faster, for accuracy against loss.")
  var lastGrid = false

  @Option(help: "Where eval.csv, accuracy-bytes.svg and accuracy-loss.svg go.")
  var out: String?

  @OptionGroup(title: "Scan") var scan: ScanOptions

  func run() throws {
    try PayloadLimit.check(payload)
    let split = try SplitNetwork(layer: layer, fractionBits: fractionBits)
    let file = try Self.mapFile(maps, for: split)
    let classes = try Self.classes(in: labels, count: file.frameCount)
    let samples = try calibrateOn.map { try Self.frames(of: $0, for: split) }
    var evaluation = try Evaluation(
      split: split, scan: scan, payload: payload, samples: samples, completeOnly: completeOnly, lastGrid: lastGrid)
    var rows: [Evaluation.Row] = []
    let rates = try losses.rates.map { try $0.checked() }
    let progress = Progress("evaluating", of: file.frameCount * rates.count)
    for (number, loss) in rates.enumerated() {
      rows += try evaluation.run(file, classes: classes, loss: loss, seed: seed) {
        progress.show(number * file.frameCount + $0)
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
      try output.write(besides: [maps, labels])
    }
  }

  static func mapFile(_ path: String, for split: SplitNetwork) throws(CommandError) -> MapFile {
    let file = try MapFile(path, layout: .hwc)
    guard file.shape == split.shape, file.isSigned == split.format.range.isSigned else {
      let (shape, wanted) = (file.shape, split.shape)
      throw CommandError(
        "\(path): layer \(split.layer) has \(wanted.height)×\(wanted.width)×\(wanted.channels) (H×W×C) maps of type "
          + "\(split.format.range.isSigned ? "int8" : "uint8"), not \(shape.height)×\(shape.width)×\(shape.channels) of "
          + (file.isSigned.map { $0 ? "int8" : "uint8" } ?? "float32"))
    }
    return file
  }

  static func frames(of path: String, for split: SplitNetwork) throws(CommandError) -> [[UInt8]] {
    let file = try mapFile(path, for: split)
    var frames: [[UInt8]] = []
    for index in 0..<file.frameCount { frames.append(try file.frame(index, in: split.format)) }
    return frames
  }

  static func classes(in labels: String, count: Int) throws(CommandError) -> [String] {
    let array = try DataFile.array(labels)
    guard let integers = array.integers, array.shape == [count] else {
      throw CommandError(
        "\(labels): \(count) maps need as many integer labels, not \(array.shape) of \(array.elementType)")
    }
    for (index, label) in integers.enumerated() where !DigitNetwork.labels.indices.contains(label) {
      throw CommandError("\(labels): label \(index) is \(label), not 0 to \(DigitNetwork.labels.count - 1)")
    }
    return integers.map { DigitNetwork.labels[$0] }
  }
}

/// Losses on the command line, separated by commas.
struct LossList: ExpressibleByArgument {
  let rates: [LossRate]

  init(rates: [LossRate]) { self.rates = rates }

  var defaultValueDescription: String { rates.map(\.defaultValueDescription).joined(separator: ",") }

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false).map { LossRate(argument: String($0)) }
    let rates = parts.compactMap { $0 }
    guard rates.count == parts.count, !rates.isEmpty else { return nil }
    self.rates = rates
  }
}
