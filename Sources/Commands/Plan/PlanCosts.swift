import FeatureFiles
import FeatureTypes
import OffloadPlanner

/// The JSON file of measured costs:
///
///     { "exits": [{ "name": "L5", "latency": 12.5, "energy": 0.9 }, …],
///       "decision": { "latency": 0.1, "energy": 0.01 },
///       "offload": { "latency": 80, "energy": 12 } }
///
/// An exit's cost is that of everything up to it. `decision` (t_LR; a router) and `offload` may be missing, as may every
/// `energy`.
struct PlanCosts {
  let path: String
  let names: [String]
  let costs: ExitCosts

  init(_ path: String) throws(CommandError) { try self.init(try DataFile.read(path), path) }

  init(_ bytes: [UInt8], _ path: String) throws(CommandError) {
    self.path = path
    (names, costs) = try PlanJSON.read(bytes, path) { (json) throws(JSONError) in try Self.read(&json) }
  }

  private static func read(_ json: inout JSONReader) throws(JSONError) -> ([String], ExitCosts) {
    var exits: [(name: String?, cost: Cost)]?
    var (decision, offload): (Cost?, Cost?)
    try json.beginObject()
    while let field = try json.nextField() {
      switch field {
      case "exits":
        exits = try json.readList(atMost: 64) { (json) throws(JSONError) in try Self.entry(&json, named: true) }
      case "decision": decision = try Self.entry(&json, named: false).cost
      case "offload": offload = try Self.entry(&json, named: false).cost
      default: throw json.unknownField
      }
    }
    let found = try json.given(exits, "exits")
    do throws(PlanningError) {
      let costs = try ExitCosts(exits: found.map(\.cost), decision: decision ?? .zero, offload: offload ?? .zero)
      return (found.enumerated().map { $1.name?.printable ?? "exit \($0 + 1)" }, costs)
    } catch {
      throw json.refused(error.text, in: "exits")
    }
  }

  private static func entry(
    _ json: inout JSONReader, named: Bool
  ) throws(JSONError) -> (name: String?, cost: Cost) {
    var (name, latency, energy): (String?, Double?, Double?)
    try json.beginObject()
    while let field = try json.nextField() {
      switch field {
      case "name" where named: name = try json.readString()
      case "latency": latency = try json.readNumber(in: 0...1e12)
      case "energy": energy = try json.readNumber(in: 0...1e12)
      default: throw json.unknownField
      }
    }
    return (name, Cost(latency: try json.given(latency, "latency"), energy: energy ?? 0))
  }

  /// Refuses costs of another number of exits than the samples have.
  func check(_ samples: PlanSamples) throws(CommandError) {
    guard costs.exits.count == samples.samples.exits else {
      throw CommandError(
        "\(path): exits: \(costs.exits.count) costs for the \(samples.samples.exits) exits of \(samples.path)")
    }
  }
}
