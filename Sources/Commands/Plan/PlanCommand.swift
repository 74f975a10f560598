import ArgumentParser
import Charts
import FeatureFiles
import OffloadPlanner

struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Turns measured tables into decisions: exits, hierarchical inference, routing, partition, placement.",
    discussion: "docs/deciding.md describes every decision and the columns of every table.",
    subcommands: [
      PlanExitsCommand.self, PlanCalibrateCommand.self, PlanHierarchicalCommand.self, PlanStrategiesCommand.self,
      PlanRouteCommand.self, PlanPartitionsCommand.self, PlanSplitCommand.self, PlanPlaceCommand.self,
    ])
}

/// The bound that a plan keeps.
struct RequirementOptions: ParsableArguments {
  @OptionGroup var bounds: BoundOptions

  @Option(help: ArgumentHelp("The most mean energy of the device, in mJ.", valueName: "mJ"))
  var maxEnergy: Double?

  /// Nil without an option.
  func requirement() throws(CommandError) -> Requirement? {
    try bounds.requirement(or: maxEnergy.map { ("--max-energy", $0, .energy(atMost: $0)) })
  }
}

/// The bound of a plan that knows no energies.
struct BoundOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The least accuracy, 0 to 1.", valueName: "share"))
  var minAccuracy: Double?

  @Option(help: ArgumentHelp("The most mean latency, in ms.", valueName: "ms"))
  var maxLatency: Double?

  /// Nil without an option.
  func requirement(
    or other: (option: String, value: Double, Requirement)? = nil
  ) throws(CommandError) -> Requirement? {
    let given = [
      minAccuracy.map { ("--min-accuracy", $0, Requirement.accuracy(atLeast: $0)) },
      maxLatency.map { ("--max-latency", $0, Requirement.latency(atMost: $0)) },
      other,
    ].compactMap { $0 }
    guard given.count < 2 else { throw CommandError("\(given[1].0): only one bound can be given") }
    for (option, value, _) in given where !(value >= 0 && value.isFinite) {
      throw CommandError("\(option): must be a number that is not negative")
    }
    return given.first?.2
  }
}

extension PlanningError {
  /// What a user reads.
  var text: String {
    switch self {
    case .empty: "there is nothing to plan with"
    case .sizesDiffer: "the tables do not belong together: they differ in size"
    case .outOfRange(let index): "number \(index) is out of range"
    case .tooMany: "more combinations than can be tried; use a larger --step"
    case .unreachable: "no choice meets the bound"
    case .oneKind: "all predictions are right, or all are wrong: there is nothing to tell apart"
    }
  }
}

/// Turns the planner's errors into lines that name the file.
func planning<Value>(_ path: String, _ body: () throws(PlanningError) -> Value) throws(CommandError) -> Value {
  do throws(PlanningError) { return try body() } catch { throw CommandError("\(path): \(error.text)") }
}

/// The axes of accuracy against cost, with the range of the values.
extension LineChart.Axis {
  static let meanLatency = Self(label: "mean latency, ms", startsAtZero: false)
  static let rightDecisions = Self(label: "right decisions", isShare: true, startsAtZero: false)
}

/// Numbers as plans show them.
enum PlanText {
  /// Four digits or so; a whole number without a fraction.
  static func number(_ value: Double) -> String {
    let decimals = value == value.rounded() ? 0 : value.magnitude < 10 ? 3 : value.magnitude < 1000 ? 2 : 0
    return NumberText.fixed(value, decimals)
  }

  static func accuracy(_ value: Double) -> String { NumberText.fixed(value * 100, 2) }

  static let costColumns: [TextTable.Column] = [
    .init(title: "right, %"), .init(title: "latency, ms"), .init(title: "energy, mJ"),
  ]

  static func cells(_ accuracy: Double, _ cost: Cost) -> [String] {
    [self.accuracy(accuracy), number(cost.latency), number(cost.energy)]
  }
}

extension OutputFiles {
  /// Writes a plan's files into a folder, if one is given.
  static func write(_ files: [(name: String, text: String)], to folder: String?) throws(CommandError) {
    guard let folder else { return }
    try DataFile.makeDirectory(folder)
    var output = OutputFiles()
    for file in files { output.add(file.text, at: folder + "/" + file.name) }
    try output.write()
  }
}

/// The JSON files of plans, with errors that name the file, the field, the line and the byte.
enum PlanJSON {
  /// The longest file, in bytes.
  static let maximumLength = 1 << 20

  static func read<Value>(
    _ bytes: [UInt8], _ path: String, _ body: (inout JSONReader) throws(JSONError) -> Value
  ) throws(CommandError) -> Value {
    guard bytes.count <= maximumLength else { throw CommandError("\(path): longer than \(maximumLength) bytes") }
    do throws(JSONError) {
      return try JSONReader.read(bytes, body)
    } catch {
      throw CommandError("\(path): \(error.text(in: bytes))")
    }
  }
}

extension JSONReader {
  /// Reads a number in a range.
  mutating func readNumber(in range: ClosedRange<Double>) throws(JSONError) -> Double {
    let number = try readDouble()
    guard range.contains(number) else { throw error(.outOfRange) }
    return number
  }

  /// Reads a number of bytes, 0 to 2³⁹.
  mutating func readByteCount() throws(JSONError) -> Int {
    let count = try readInteger()
    guard 0...1 << 39 ~= count else { throw error(.outOfRange) }
    return count
  }
}
