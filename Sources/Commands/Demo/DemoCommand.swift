import ArgumentParser
import Charts
import DigitDemo
import FeatureCodec
import FeatureFiles
import FeatureTypes

struct DemoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Sends the feature maps of pictures over a lossy link until the server is sure and stops the device.")

  @Argument(help: "64×64 pictures as binary PPM, named …_LABEL.ppm; by default a dozen bundled test pictures.")
  var pictures: [String] = []

  @Option(help: "The layer whose feature map is sent, 0 (the picture itself) to 7.")
  var layer = 4

  @Option(
    help: "Use only this loss: a probability, or a percentage such as 30%. By default 0, 10, 30, 60 and 90 %.")
  var loss: LossRate?

  @Option(help: "The longest fragment, in bytes.")
  var payload = 244

  @Option(help: "The confidence, 0 to 1, at which the server stops the device.")
  var threshold = 0.9

  @Option(help: "The seed for the losses.")
  var seed: UInt64 = 1

  @Option(help: "The output folder for report.html and its pictures.")
  var out: String?

  @OptionGroup(title: "Scan") var scan: ScanOptions

  func run() throws {
    guard (0...1).contains(threshold) else { throw CommandError("--threshold: 0 to 1, not \(threshold)") }
    try PayloadLimit.check(payload)
    let pictures =
      try self.pictures.isEmpty
      ? LabelledPicture.bundled(12)
      : self.pictures.map { try LabelledPicture(ppm: DataFile.read($0), path: $0) }
    let split = try SplitNetwork(option: layer)
    let losses = try (loss.map { [$0] } ?? LossRate.usual).map { try $0.checked() }
    let (profile, grids) = try scan.profile(of: split, calibratedOn: DemoRun.calibrationMaps(of: split))
    var demo = DemoRun(
      split: split, profile: profile, grids: grids, payload: payload, threshold: threshold, seed: seed, losses: losses)
    print(
      """
      layer \(layer): \(split.shape.text), \(split.format.text); grids \
      \(grids.map(\.text).joined(separator: " ")); \(payload)-byte fragments; exit from \
      \(NumberText.percent(threshold)) confidence; seed \(seed)

      """)
    var runs: [PictureRun] = []
    for (number, picture) in pictures.enumerated() {
      let run = try run(picture, number: number, &demo)
      print(DemoTable.text(of: run))
      runs.append(run)
    }
    let report = DemoReport(runs, of: demo, format: split.format.text, baselines: try demo.baselines(of: pictures))
    print(DemoTable.summary(of: report), terminator: "")
    if let out { try write(report, to: out) }
  }

  private func run(_ picture: LabelledPicture, number: Int, _ demo: inout DemoRun) throws -> PictureRun {
    do throws(DemoError) {
      return try demo.run(picture, number: number)
    } catch {
      guard case .payload(let error) = error else { throw error }
      throw PayloadLimit.failure(error, payload)
    }
  }

  private func write(_ report: DemoReport, to directory: String) throws(CommandError) {
    var output = OutputFiles()
    output.add(ReportPage(report: report).html, at: directory + "/report.html")
    output.add(report.accuracyChart.svg, at: directory + "/accuracy.svg")
    if let journey = report.readmePicture() { output.add(journey, at: directory + "/journey.svg") }
    try DataFile.makeDirectory(directory)
    try output.write()
    print("\n\(directory)/report.html")
  }
}
