import FeatureFiles
import FeatureTypes
import OffloadPlanner

/// The JSON file of a network as a row of blocks with exits:
///
///     { "input": 12288, "result": 40, "thresholds": [0.2, 0.4, 0.6],
///       "blocks": [
///         { "name": "conv1", "time": 0.5, "bytes": 65536,
///           "exit": { "time": 0.3, "accuracy": 0.45, "rates": [0.1, 0.2, 0.4] } }, …] }
///
/// Times are in ms on the reference processor. An exit has one rate per threshold: the share of all samples that leave
/// there if every exit is in use. `result` is 0 if it is missing; a block without `exit` has none.
struct PlanNetwork {
  let path: String
  let network: PlacementNetwork

  /// - Parameters:
  ///   - samples: predictions that accuracies and rates are measured from. The file's, which may be missing, are not used.
  ///   - signal: what the thresholds are compared with there.
  init(_ path: String, _ samples: PlanSamples? = nil, _ signal: ExitSignal = .entropy) throws(CommandError) {
    try self.init(try DataFile.read(path), path, samples, signal)
  }

  init(_ bytes: [UInt8], _ path: String, _ samples: PlanSamples?, _ signal: ExitSignal) throws(CommandError) {
    self.path = path
    network = try PlanJSON.read(bytes, path) { (json) throws(JSONError) in
      var reader = Reader(samples: samples, signal: signal)
      return try reader.read(&json)
    }
  }
}

/// Reads a network, with what its parts must agree in.
private struct Reader {
  let samples: PlanSamples?
  let signal: ExitSignal
  private var thresholds: [Double]?
  /// The number of thresholds, or of the first exit's rates if they come first.
  private var count: Int?
  /// The sums of the rates of the exits so far.
  private var sums: [Double] = []
  private var exits = 0

  init(samples: PlanSamples?, signal: ExitSignal) { (self.samples, self.signal) = (samples, signal) }

  mutating func read(_ json: inout JSONReader) throws(JSONError) -> PlacementNetwork {
    var (input, result): (Int?, Int?)
    var blocks: [PlacementNetwork.Block]?
    try json.beginObject()
    while let field = try json.nextField() {
      switch field {
      case "input": input = try json.readByteCount()
      case "result": result = try json.readByteCount()
      case "thresholds": try readThresholds(&json)
      case "blocks":
        blocks = try json.readList(atMost: PlacementNetwork.maximumBlocks) { (json) throws(JSONError) in
          try block(&json)
        }
      default: throw json.unknownField
      }
    }
    let (bytes, thresholds) = (try json.given(input, "input"), try json.given(self.thresholds, "thresholds"))
    let found = try json.given(blocks, "blocks")
    guard exits > 0 else { throw json.refused("there is no exit", in: "blocks") }
    if let samples, samples.samples.exits != exits {
      throw json.refused("\(exits) exits for the \(samples.samples.exits) of \(samples.path)", in: "blocks")
    }
    do throws(PlanningError) {
      return try PlacementNetwork(
        input: bytes, result: result ?? 0, thresholds: thresholds, blocks: try measured(found, thresholds))
    } catch {
      throw json.refused(error.text)
    }
  }

  /// The blocks with accuracies and rates from the samples, if there are any.
  private func measured(
    _ blocks: [PlacementNetwork.Block], _ thresholds: [Double]
  ) throws(PlanningError) -> [PlacementNetwork.Block] {
    guard let samples else { return blocks }
    var exits = try PlacementNetwork.exits(
      measured: samples.samples, signal: signal, thresholds: thresholds, times: blocks.compactMap { $0.exit?.time }
    ).makeIterator()
    return blocks.map { block in
      .init(
        name: block.name, time: block.time, bytes: block.bytes, exit: block.exit == nil ? nil : exits.next())
    }
  }
}

extension Reader {
  private mutating func readThresholds(_ json: inout JSONReader) throws(JSONError) {
    let found = try json.readList(atMost: PlacementNetwork.maximumThresholds) { (json) throws(JSONError) in
      try json.readNumber(in: 0...1e3)
    }
    guard !found.isEmpty else { throw json.refused("there is no threshold") }
    try check(found.count, json)
    thresholds = found
  }

  /// Refuses another number of thresholds or rates than the file had before.
  private mutating func check(_ found: Int, _ json: JSONReader) throws(JSONError) {
    guard count ?? found == found else {
      throw json.refused("\(found) in place of \(count ?? 0): an exit has one rate per threshold")
    }
    count = found
  }

  private mutating func block(_ json: inout JSONReader) throws(JSONError) -> PlacementNetwork.Block {
    var (name, time, bytes): (String?, Double?, Int?)
    var exit: PlacementNetwork.Exit?
    try json.beginObject()
    while let field = try json.nextField() {
      switch field {
      case "name": name = try json.readString()
      case "time": time = try json.readNumber(in: 0...1e9)
      case "bytes": bytes = try json.readByteCount()
      case "exit": exit = try self.exit(&json)
      default: throw json.unknownField
      }
    }
    return .init(
      name: name ?? "", time: try json.given(time, "time"), bytes: try json.given(bytes, "bytes"), exit: exit)
  }

  private mutating func exit(_ json: inout JSONReader) throws(JSONError) -> PlacementNetwork.Exit {
    guard exits < PlacementNetwork.maximumExits else {
      throw json.refused("more than \(PlacementNetwork.maximumExits) exits")
    }
    exits += 1
    var (time, accuracy, rates): (Double?, Double?, [Double]?)
    try json.beginObject()
    while let field = try json.nextField() {
      switch field {
      case "time": time = try json.readNumber(in: 0...1e9)
      case "accuracy": accuracy = try json.readNumber(in: 0...1)
      case "rates": rates = try readRates(&json)
      default: throw json.unknownField
      }
    }
    let given = try json.given(time, "time")
    if samples != nil { return .init(time: given, accuracy: accuracy ?? 0, rates: rates ?? []) }
    return .init(time: given, accuracy: try json.given(accuracy, "accuracy"), rates: try json.given(rates, "rates"))
  }

  private mutating func readRates(_ json: inout JSONReader) throws(JSONError) -> [Double] {
    let rates = try json.readList(atMost: PlacementNetwork.maximumThresholds) { (json) throws(JSONError) in
      try json.readNumber(in: 0...1)
    }
    try check(rates.count, json)
    if sums.isEmpty { sums = rates.map { _ in 0 } }
    for (index, rate) in rates.enumerated() {
      sums[index] += rate
      guard sums[index] <= 1 + 1e-9 else {
        throw json.refused("the rates of threshold \(index + 1) up to this exit add up to more than 1")
      }
    }
    return rates
  }
}
