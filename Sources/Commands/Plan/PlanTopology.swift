import FeatureFiles
import FeatureTypes
import OffloadPlanner

/// The JSON file of tiers and links, from the end device to the cloud:
///
///     { "tiers": [{ "name": "watch", "ratio": 500 }, { "name": "phone", "ratio": 10 }, …],
///       "links": [{ "bandwidth": 500000, "back": 500000, "latency": 6 }, …] }
///
/// `back` is as `bandwidth` if it is missing.
struct PlanTopology {
  let path: String
  let topology: PlacementTopology

  init(_ path: String) throws(CommandError) { try self.init(try DataFile.read(path), path) }

  init(_ bytes: [UInt8], _ path: String) throws(CommandError) {
    self.path = path
    topology = try PlanJSON.read(bytes, path) { (json) throws(JSONError) in try Self.read(&json) }
  }

  private static func read(_ json: inout JSONReader) throws(JSONError) -> PlacementTopology {
    var tiers: [PlacementTopology.Tier]?
    var links: [PlacementTopology.Link]?
    var names: Set<String> = []
    try json.beginObject()
    while let field = try json.nextField() {
      switch field {
      case "tiers":
        tiers = try json.readList(atMost: PlacementTopology.maximumTiers) { (json) throws(JSONError) in
          let tier = try Self.tier(&json)
          guard names.insert(tier.name).inserted else { throw json.refused("another tier has this name", in: "name") }
          return tier
        }
      case "links":
        links = try json.readList(atMost: PlacementTopology.maximumTiers - 1) { (json) throws(JSONError) in
          try Self.link(&json)
        }
      default: throw json.unknownField
      }
    }
    let (found, between) = (try json.given(tiers, "tiers"), links ?? [])
    guard !found.isEmpty else { throw json.refused("there is no tier", in: "tiers") }
    guard between.count == found.count - 1 else {
      throw json.refused("\(between.count) for \(found.count) tiers; one fewer is needed", in: "links")
    }
    do throws(PlanningError) {
      return try PlacementTopology(tiers: found, links: between)
    } catch {
      throw json.refused(error.text)
    }
  }

  private static func tier(_ json: inout JSONReader) throws(JSONError) -> PlacementTopology.Tier {
    var (name, ratio): (String?, Double?)
    try json.beginObject()
    while let field = try json.nextField() {
      switch field {
      case "name":
        name = try json.readString()
        guard name != "" else { throw json.refused("a tier needs a name") }
      case "ratio": ratio = try json.readNumber(in: 1e-9...1e9)
      default: throw json.unknownField
      }
    }
    return .init(name: try json.given(name, "name"), ratio: try json.given(ratio, "ratio"))
  }

  private static func link(_ json: inout JSONReader) throws(JSONError) -> PlacementTopology.Link {
    var (bandwidth, back, latency): (Double?, Double?, Double?)
    try json.beginObject()
    while let field = try json.nextField() {
      switch field {
      case "bandwidth": bandwidth = try json.readNumber(in: 1...1e15)
      case "back": back = try json.readNumber(in: 1...1e15)
      case "latency": latency = try json.readNumber(in: 0...1e9)
      default: throw json.unknownField
      }
    }
    return .init(
      bandwidth: try json.given(bandwidth, "bandwidth"), back: back, latency: try json.given(latency, "latency"))
  }

  /// The index of the tier of this name; the first if it is nil.
  func tier(_ name: String?, option: String) throws(CommandError) -> Int {
    guard let name else { return 0 }
    guard let tier = topology.tiers.firstIndex(where: { $0.name == name }) else {
      throw CommandError("\(option): \(path) has no tier of the name \(name.printable)")
    }
    return tier
  }
}
