import ArgumentParser
import Charts
import DigitDemo
import FeatureCodec
import FeatureFiles
import FeatureTypes
import SplitInference

extension DemoPolicy: ExpressibleByArgument {}

struct DemoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Sends the feature maps of pictures over a lossy link until the server is sure and stops the device.")

  @Argument(
    help: """
      64×64 pictures as binary PPM, named …_LABEL.ppm; by default 36 bundled test pictures of the network, a dozen with --layer.
      """)
  var pictures: [String] = []

  @Option(
    help: """
      Send the map of this layer, 0 (the picture itself) to 7, at 8 bits, of a network that was not trained to be split. By \
      default, send maps of two layers of a network that was.
      """)
  var layer: Int?

  @Flag(
    help: """
      Send the map of layer 5 of the network that was not trained to be split, as `profile search` found it best (docs/point).
      """)
  var point = false

  @Option(
    help: """
      A folder with a network that is trained for several layers, as Examples/digit-scenes exports it, instead of the bundled \
      one. A half runs in int8 if its JSON has formats. The maps are sent one after another, each to its end; ms and mJ are \
      those of a device that drops the unsent rest of a map when the next one is ready.
      """)
  var network: String?

  @Option(
    help: "Use only this loss: a probability, or a percentage such as 30%. By default 0, 10, 30, 60 and 90 %.")
  var loss: LossRate?

  @Option(
    name: .customLong("payload"), help: "The longest fragment, in bytes. (default: 20; 244 with --layer or --network)")
  var givenPayload: Int?

  @Option(
    help: """
      Who answers. packets, grids: the server, which stops the device when it is sure; it looks after each packet, or after \
      each complete grid. entropy: the same as packets, by the entropy. all: the server, after everything was sent. \
      hierarchical: the device, which computes the whole network and sends only what it is not sure of. device: the device.
      """)
  var policy = DemoPolicy.packets

  @Option(
    help: """
      The confidence, 0 to 1, above which an answer is sure; with entropy, the nats below which. (default: 0.9; 0.3)
      """)
  var threshold: Double?

  @Option(help: "The seed for the losses.")
  var seed: UInt64 = 1

  @Option(help: "The output folder for report.html and its pictures.")
  var out: String?

  @OptionGroup var memory: ReceiverLimitOption

  @OptionGroup(title: "Scan") var scan: ScanOptions

  func run() throws {
    guard layer == nil || network == nil else { throw CommandError("--layer: not with --network") }
    guard !point || (layer == nil && network == nil) else {
      throw CommandError("--point: not with --layer or --network")
    }
    // The link drops the unsent rest of a map when the next one is loaded, and all are computed before the first is sent.
    guard policy != .hierarchical || layer != nil || point else {
      throw CommandError(
        "--policy hierarchical: only with --layer or --point; a network with two maps computes both before it sends the first"
      )
    }
    guard self.threshold == nil || policy.hasThreshold else {
      throw CommandError("--threshold: not with --policy \(policy.rawValue)")
    }
    let threshold = self.threshold ?? policy.usualThreshold
    let range = policy.thresholds
    guard range.contains(threshold) else {
      throw CommandError(
        "--threshold: \(NumberText.plain(range.lowerBound)) to \(NumberText.plain(range.upperBound)), not \(threshold)")
    }
    if layer == nil, let option = scan.given.first { throw CommandError("\(option): only with --layer") }
    let setup = try setup()
    let payload = givenPayload ?? setup.payload
    try PayloadLimit.check(payload)
    let pictures =
      try self.pictures.isEmpty
      ? setup.pictures()
      : self.pictures.map { try LabelledPicture(ppm: DataFile.read($0), path: $0) }
    let losses = try (loss.map { [$0] } ?? LossRate.usual).map { try $0.checked() }
    let (network, profile) = (setup.network, setup.profile)
    var demo = DemoRun(
      network: network, profile: profile, grids: setup.grids, payload: payload, policy: policy, threshold: threshold,
      seed: seed, losses: losses)
    print(
      """
      \(setup.text); \(payload)-byte fragments; \(policy.text(threshold: threshold)); seed \(seed)

      """)
    var runs: [PictureRun] = []
    for (number, picture) in pictures.enumerated() {
      let run = try run(picture, number: number, payload, &demo)
      print(DemoTable.text(of: run))
      runs.append(run)
    }
    var report = DemoReport(
      runs, of: demo, formats: network.taps.map(\.format.text), baselines: try demo.baselines(of: pictures),
      comparison: payload == setup.payload ? setup.comparison : nil)
    let link = try DemoLink(
      network, profile, payload: payload, policy: policy, threshold: threshold, seed: seed)
    report.add(link.text, costs: try losses.map { try link.cost(of: pictures, loss: $0) })
    print(DemoTable.summary(of: report), terminator: "")
    if let out { try write(report, to: out) }
  }

  private func setup() throws -> DemoSetup {
    if let layer { return try DemoSetup(layer: layer, scan) }
    return point ? try DemoSetup(DemoPoint()) : try DemoSetup(folder: network, memory)
  }

  private func run(_ picture: LabelledPicture, number: Int, _ payload: Int, _ demo: inout DemoRun) throws -> PictureRun
  {
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
    if let comparison = report.comparison { output.add(comparison.chart.svg, at: directory + "/comparison.svg") }
    if let journey = report.readmePicture() { output.add(journey, at: directory + "/journey.svg") }
    try DataFile.makeDirectory(directory)
    try output.write()
    print("\n\(directory)/report.html")
  }
}
