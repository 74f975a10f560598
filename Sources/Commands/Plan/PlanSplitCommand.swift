import ArgumentParser
import Charts
import FeatureFiles
import FeatureTypes
import OffloadPlanner

struct PlanSplitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "split",
    abstract: "Finds the cut of a network with the least latency or energy for a bandwidth (Neurosurgeon).")

  @Argument(
    help: "The layers in order: CSV with name, latency (ms, device), energy (mJ), server (ms) and bytes (output).")
  var layers: String

  @Option(help: "The bytes of the input.") var input: Int
  @Option(help: "The bandwidth, in bit/s.") var bandwidth: Double
  @Option(help: "The device's power while it sends, in mW.") var power = 0.0
  @Option(help: "The output folder for split.csv and split.svg.") var out: String?

  func run() throws {
    guard bandwidth > 0, bandwidth <= 1e15 else { throw CommandError("--bandwidth: above 0, at most 1e15") }
    guard 0...1e9 ~= power else { throw CommandError("--power: 0 to 1e9") }
    guard 0...1 << 39 ~= input else { throw CommandError("--input: 0 to 2^39") }
    let layers = try read()
    let cuts = try planning(self.layers) { () throws(PlanningError) in
      try NetworkSplit.all(layers, input: input, bandwidth: bandwidth, power: power)
    }
    let fastest = cuts.indices.min { cuts[$0].cost.latency < cuts[$1].cost.latency }
    let thriftiest = cuts.indices.min { cuts[$0].cost.energy < cuts[$1].cost.energy }
    var table = TextTable([
      .init(title: "cut", alignment: .left), .init(title: "bytes"), .init(title: "latency, ms"),
      .init(title: "energy, mJ"), .init(title: "", alignment: .left),
    ])
    var csv = "layers,name,bytes,latency,energy\n"
    for (index, cut) in cuts.enumerated() {
      let name = index == 0 ? "before all" : "after \(layers[index - 1].name.printable)"
      let notes = [(fastest, "least latency"), (thriftiest, "least energy")].filter { $0.0 == index }.map(\.1)
      table.add([
        name, "\(cut.bytes)", PlanText.number(cut.cost.latency), PlanText.number(cut.cost.energy),
        notes.joined(separator: ", "),
      ])
      csv += "\(index),\(CSVTable.field(index == 0 ? "" : layers[index - 1].name)),\(cut.bytes),\(cut.cost.latency),"
      csv += "\(cut.cost.energy)\n"
    }
    print(table.text, terminator: "")
    let chart = LineChart(
      title: "Latency of each cut", summary: "Latency against the number of layers on the device.",
      x: .init(label: "layers on the device"), y: .init(label: "latency, ms"),
      lines: [.init(name: "latency", points: cuts.map { .init(x: Double($0.layers), y: $0.cost.latency) })])
    try OutputFiles.write([("split.csv", csv), ("split.svg", chart.svg)], to: out)
  }

  private func read() throws(CommandError) -> [NetworkSplit.Layer] {
    let file = try PlanTable(layers) { ["name", "latency", "energy", "server", "bytes"].contains($0) }
    return try file.reading { (table) throws(CSVError) in
      let name = try table.required("name")
      let servers = try table.numbers("server", in: 0...1e12)
      let bytes = try table.integers("bytes", in: 0...1 << 39)
      var layers: [NetworkSplit.Layer] = []
      for row in 0..<table.count {
        layers.append(
          .init(
            name: try table.text(row, name), device: try table.cost(row), server: servers[row], bytes: bytes[row]))
      }
      return layers
    }
  }
}
