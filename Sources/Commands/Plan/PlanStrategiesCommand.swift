import ArgumentParser
import Charts
import FeatureFiles
import FeatureTypes
import OffloadPlanner

struct PlanStrategiesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "strategies",
    abstract: "Chooses between strategies for a bound on accuracy, on latency and on energy.",
    discussion: """
      Under a bound on accuracy, the strategy with the least latency; under the others, the most accurate one. If none \
      meets a bound, the server.
      """)

  @Argument(help: "The strategies: CSV with name, accuracy (0 to 1), latency (ms) and energy (mJ).")
  var strategies: String

  @Option(help: "The name of the strategy that only uses the server.")
  var server: String

  @Option(help: ArgumentHelp("The least accuracy, 0 to 1.", valueName: "share"))
  var minAccuracy: Double

  @Option(help: "The bounds on latency and energy, as a share of the server's.")
  var share = 0.5

  @Option(help: "The output file for the choices, as CSV.")
  var out: String?

  func run() throws {
    guard 0...1 ~= minAccuracy else { throw CommandError("--min-accuracy: 0 to 1") }
    guard share >= 0, share.isFinite else { throw CommandError("--share: must be a number that is not negative") }
    let all = try read()
    guard let remote = all.first(where: { $0.name == server }) else {
      throw CommandError("--server: \(strategies) has no strategy of the name \(server.printable)")
    }
    let bounds: [(String, Requirement)] = [
      ("accuracy ≥ \(PlanText.accuracy(minAccuracy)) %", .accuracy(atLeast: minAccuracy)),
      ("latency ≤ \(PlanText.number(share * remote.cost.latency)) ms", .latency(atMost: share * remote.cost.latency)),
      ("energy ≤ \(PlanText.number(share * remote.cost.energy)) mJ", .energy(atMost: share * remote.cost.energy)),
    ]
    var table = TextTable(
      [.init(title: "bound", alignment: .left), .init(title: "strategy", alignment: .left)] + PlanText.costColumns
        + [.init(title: "", alignment: .left)])
    var csv = "bound,strategy,accuracy,latency,energy,meets_bound,undisputed\n"
    for (title, requirement) in bounds {
      let choice = Strategy.best(of: all.filter { $0.name != server }, or: remote, under: requirement)
      let found = choice.strategy
      let note =
        !choice.meetsRequirement
        ? "none meets the bound" : choice.isUndisputed ? "" : "another one needs less energy"
      table.add([title, found.name.printable] + PlanText.cells(found.accuracy, found.cost) + [note])
      csv +=
        [
          CSVTable.field(title), CSVTable.field(found.name), "\(found.accuracy)", "\(found.cost.latency)",
          "\(found.cost.energy)", choice.meetsRequirement ? "1" : "0", choice.isUndisputed ? "1" : "0",
        ].joined(separator: ",") + "\n"
    }
    print(table.text, terminator: "")
    if let out { try DataFile.write(Array(csv.utf8), to: out) }
  }

  private func read() throws(CommandError) -> [Strategy] {
    let file = try PlanTable(strategies) { ["name", "accuracy", "latency", "energy"].contains($0) }
    return try file.reading { (table) throws(CSVError) in
      let name = try table.required("name")
      let accuracies = try table.numbers("accuracy", in: 0...1)
      var found: [Strategy] = []
      var names: Set<String> = []
      for row in 0..<table.count {
        let text = try table.text(row, name)
        guard names.insert(text).inserted else { throw table.error(.givenTwice, row, name) }
        found.append(Strategy(name: text, accuracy: accuracies[row], cost: try table.cost(row)))
      }
      return found
    }
  }
}
