import ArgumentParser
import LinkModel
import OffloadSimulation
import Pooling

struct SimulateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract:
      "Simulates split inference over a Bluetooth link: latency and energy of each scheme, as table, CSV and SVG.",
    discussion: """
      FLEET's pipeline runs with the library's own sessions: the device computes on while fragments leave, and stops when \
      the server is sure. Other schemes run on the same link. Without a network, a bundled example is simulated.

        fcodec simulate --interval 50 --sweep phy --out simulated
        fcodec eval L4.npy labels.npy --network net.json --weights W --after L4 --table L4.csv
        fcodec simulate net.json --use-profile fleet.json --after L4,L5 --table L4.csv --table L5.csv --sweep interval

      A recorded bandwidth can take the place of the connection, as in Clio:

        fcodec simulate --bandwidth norway_bus_1.txt --scale --phases 100 --mtu 515

      docs/links.md describes the model, its formulas, and the source of each figure.
      """)

  /// The name of the layers after the last map that is sent.
  static let rest = "rest"

  @Argument(help: "The network's JSON.")
  var network: String?

  @Option(help: "The profile, with one stream for each layer of --after.")
  var useProfile: String?

  @OptionGroup var memory: ReceiverLimitOption

  @Option(help: "The layers whose maps are sent, separated by commas.")
  var after: String?

  @Option(help: "The maps of a layer of --after, N,H,W,C; once for each layer. Without them, noise is sent.")
  var maps: [String] = []

  @Option(help: "What the network answers at each layer and grid, CSV; `eval --table` writes it. Repeatable.")
  var table: [String] = []

  @Option(help: "The confidence from which on the server is sure.")
  var threshold = 0.9

  @Option(help: "The layers' times: CSV with the header layer,milliseconds, a line per layer of --after, and rest.")
  var times: String?

  @Flag(help: "The device stops after the last layer of --after, and waits for the server's answer.")
  var frontOnly = false

  @Option(
    help: "Refuse layers of which no grid fits into FLEET's budget: wholeIntervals (Eq. 1) or begunIntervals (3.2).")
  var budget: CommunicationBudget?

  @Option(help: "Vary a parameter: interval, phy, exchanges, loss or frequency.")
  var sweep: SimulationSweep?

  @Option(help: "The values of --sweep, separated by commas; by default those of FLEET's evaluation.")
  var values: String?

  @Option(help: "The output folder for schemes.csv, arrivals.csv and the charts.")
  var out: String?

  @OptionGroup(title: "Link") var link: LinkOptions
  @OptionGroup(title: "Bandwidth instead of a Bluetooth connection") var stream: StreamOptions
  @OptionGroup(title: "Device") var device: PlatformOptions
  @OptionGroup(title: "Schemes") var schemes: SchemeOptions

  /// Options that need a network.
  var given: [String] {
    [
      useProfile.map { _ in "--use-profile" }, after.map { _ in "--after" }, maps.first.map { _ in "--maps" },
      table.first.map { _ in "--table" }, times.map { _ in "--times" },
    ].compactMap { $0 }
  }

  func run() throws {
    guard 0...1 ~= threshold else { throw CommandError("--threshold: 0 to 1, not \(threshold)") }
    guard values == nil || sweep != nil else { throw CommandError("--values: needs --sweep") }
    let simulation = try Simulation(self)
    let report = try simulation.report()
    print(report.text, terminator: "")
    guard let out else { return }
    var output = OutputFiles()
    for file in report.files { output.add(file.text, at: out + "/" + file.name) }
    try DataFile.makeDirectory(out)
    try output.write()
  }
}

extension CommunicationBudget: ExpressibleByArgument {}
