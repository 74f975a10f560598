import ArgumentParser
import FeatureFiles
import FeatureTypes

struct DemoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Pictures' feature maps cross a link that loses packets, until the server is sure and says stop.")

  @Argument(help: "64×64 pictures, binary PPM, named …_LABEL.ppm; by default a dozen bundled test pictures.")
  var pictures: [String] = []

  @Option(help: "The layer whose feature map travels, 0 (the picture itself) to 7.")
  var layer = 4

  @Option(
    help: "Look at this loss alone: a probability, or a percentage such as 30%. By default 0, 10, 30, 60 and 90 %.")
  var loss: LossRate?

  @Option(help: "Bytes that a fragment may have.")
  var payload = 244

  @Option(help: "The confidence, 0 to 1, at which the server says stop.")
  var threshold = 0.9

  @Option(help: "Seed of the losses.")
  var seed: UInt64 = 1

  @Option(help: "Where report.html and its pictures go.")
  var out: String?

  @OptionGroup(title: "Scan") var scan: ScanOptions

  func run() throws {
    guard (0...1).contains(threshold) else { throw CommandError("--threshold: 0 to 1, not \(threshold)") }
    try PayloadLimit.check(payload)
    let pictures =
      try self.pictures.isEmpty
      ? LabelledPicture.bundled(12) : self.pictures.map { try LabelledPicture(path: $0) }
    let split = try SplitNetwork(layer: layer)
    var demo = try DemoRun(
      split: split, scan: scan, payload: payload, threshold: threshold, seed: seed,
      losses: (loss.map { [$0] } ?? LossRate.usual).map { try $0.checked() })
    let shape = split.shape
    print(
      """
      layer \(layer): \(shape.channels)×\(shape.height)×\(shape.width) (C×H×W), \(split.format.text); grids \
      \(demo.grids.map(\.text).joined(separator: " ")); \(payload)-byte fragments; exit from \
      \(NumberText.percent(threshold)) confidence; seed \(seed)

      """)
    var runs: [PictureRun] = []
    for (number, picture) in pictures.enumerated() {
      let run = try demo.run(picture, number: number)
      print(DemoTable.text(of: run, report: demo))
      runs.append(run)
    }
    let report = DemoReport(runs, of: demo, baselines: try baselines(pictures, split))
    print(DemoTable.summary(of: report), terminator: "")
    if let out { try write(report, to: out) }
  }

  /// The raw picture and the unpooled map, sent whole over a link that loses nothing.
  private func baselines(_ pictures: [LabelledPicture], _ split: SplitNetwork) throws(CommandError) -> [DemoReport
    .Baseline]
  {
    var (raw, unpooled) = (0.0, 0.0)
    for picture in pictures {
      let logits = split.network.back(split.network.front(picture.picture.rgb, throughLayer: 1), afterLayer: 1)
      if split.network.classification(of: logits).label == picture.label { raw += 1 }
      let map = try split.map(of: picture.picture.rgb)
      if split.classification(of: map, cells: Double(split.shape.planeCount)).label == picture.label { unpooled += 1 }
    }
    let count = Double(pictures.count)
    return [
      .init(name: "raw picture", accuracy: raw / count, meanBytes: Double(DigitNetwork.shape(afterLayer: 0).count)),
      .init(name: "unpooled map", accuracy: unpooled / count, meanBytes: Double(split.shape.count)),
    ]
  }

  private func write(_ report: DemoReport, to directory: String) throws(CommandError) {
    var output = OutputFiles()
    output.add(ReportPage(report: report).html, at: directory + "/report.html")
    output.add(report.accuracyChart.svg, at: directory + "/accuracy.svg")
    if let journey = report.readmePicture() { output.add(journey, at: directory + "/journey.svg") }
    try DataFile.makeDirectory(directory)
    try output.write(besides: pictures)
    print("\n\(directory)/report.html")
  }
}
