@testable import Commands
@testable import FeatureFiles
import OffloadPlanner
@testable import OffloadSimulation
import Pooling

/// Tables and descriptions that plans and simulations read: CSV and JSON. The first byte chooses the kind.
func fuzzTables(_ input: Span<UInt8>) {
  guard input.count > 0 else { return }
  let bytes = input.extracting(1..<input.count).array
  switch input[0] % 12 {
  case 0, 1: checkTable(bytes)
  case 2: checkFields(bytes)
  case 3: checkSamples(bytes)
  case 4: checkProfiles(bytes)
  case 5: checkExitTable(bytes)
  case 6: checkLocalExits(bytes)
  case 7: checkTimes(bytes)
  case 8: checkPlan(bytes) { bytes throws(CommandError) in _ = try PlanCosts(bytes, "plan") }
  case 9: checkPlan(bytes) { bytes throws(CommandError) in _ = try PlanTopology(bytes, "plan") }
  default: checkPlan(bytes) { bytes throws(CommandError) in _ = try PlanNetwork(bytes, "plan", nil, .entropy) }
  }
}

/// The bytes of the texts of a table's fields, or nil if one is not UTF-8. Strings are equal if they look the same.
private func texts(_ table: CSVTable) -> [[[UInt8]]]? {
  var rows: [[[UInt8]]] = []
  for row in 0..<table.count {
    var fields: [[UInt8]] = []
    for column in table.columns.indices {
      guard let text = try? table.text(row, column) else { return nil }
      fields.append(Array(text.utf8))
    }
    rows.append(fields)
  }
  return rows
}

/// Writes rows below columns with names of their own, and reads them again.
private func checkAgain(_ rows: [[String]], columns: Int, _ what: String) {
  let names = (0..<columns).map { "\($0)" }
  let lines = [names] + rows.map { $0.map(CSVTable.field) }
  let file = lines.map { $0.joined(separator: ",") + "\n" }.joined()
  guard let table = try? CSVTable(Array(file.utf8)) else { violated(.roundTrip, "\(what) is refused") }
  let written = rows.map { $0.map { Array($0.utf8) } }
  require(table.columns == names && texts(table) == written, .roundTrip, "\(what) has other fields")
}

/// Any bytes as a table.
private func checkTable(_ bytes: [UInt8]) {
  guard let table = Meter.read(bytes.count, { try? CSVTable(bytes) }) else { return }
  let names = Set(table.columns.map { Array($0.utf8) })
  require(names.count == table.columns.count, .oneMeaning, "two columns of one name")
  guard let rows = texts(table) else { return }
  // A quoted field may have other line breaks than LF, which are written as blanks.
  let lines = rows.map { $0.map { String(String(decoding: $0, as: UTF8.self).map { $0.isNewline ? " " : $0 }) } }
  checkAgain(lines, columns: table.columns.count, "a table that was read")
}

/// Fields of any text, without line breaks.
private func checkFields(_ bytes: [UInt8]) {
  guard let first = bytes.first else { return }
  let columns = 1 + Int(first % 5)
  let fields = bytes.dropFirst().split(separator: 0, omittingEmptySubsequences: false).map { field in
    String(String(decoding: field, as: UTF8.self).filter { !$0.isNewline })
  }
  let rows = (0..<fields.count / columns).map { Array(fields[$0 * columns..<($0 + 1) * columns]) }
  checkAgain(rows, columns: columns, "a table of one's own")
}

/// Reads a plan's file. A mistake is in a line.
private func checkPlan(_ bytes: [UInt8], _ read: ([UInt8]) throws(CommandError) -> Void) {
  let mistake: CommandError? = Meter.read(bytes.count, cost: 8) {
    do throws(CommandError) {
      try read(bytes)
      return nil
    } catch {
      return error
    }
  }
  guard let mistake else { return }
  let text = mistake.description
  let hasPlace = text.utf8.starts(with: "plan: ".utf8) && text.contains("at line ")
  require(hasPlace, .model, "a mistake without its place: \(text)")
}

private func checkSamples(_ bytes: [UInt8]) {
  checkPlan(bytes) { bytes throws(CommandError) in
    let file = try PlanSamples(bytes, "plan")
    let samples = file.samples
    let lines = bytes.split(separator: 10, omittingEmptySubsequences: false).count
    let ending = bytes.last == 10 ? 1 : 0
    require(samples.count == lines - 1 - ending, .model, "\(samples.count) samples in \(lines) lines")
    require(samples.predictions.count == samples.count * samples.exits, .model, "predictions are missing")
    require(file.scores.map { $0.count == samples.count } ?? true, .model, "scores are missing")
  }
}

private func checkProfiles(_ bytes: [UInt8]) {
  checkPlan(bytes) { bytes throws(CommandError) in
    for profile in try PlanProfiles(bytes, "plan").profiles {
      let slices = profile.slices
      require(zip(slices, slices.dropFirst()).allSatisfy { $0.bytes < $1.bytes }, .model, "the bytes do not rise")
    }
  }
}

/// The answers of a network for pictures and grids. Written again, they are the same, but for digits of the confidences.
private func checkExitTable(_ bytes: [UInt8]) {
  guard let table = Meter.read(bytes.count, cost: 8, { try? ExitTable([bytes]) }) else { return }
  // A confidence may be written longer, such as "1.0" for "1", and a line has at most 1000 bytes.
  guard table.places.allSatisfy({ $0.layer.utf8.count <= 900 }), table.pictures.count * table.places.count < 1 << 16
  else { return }
  let text = ExitTable.text(of: rows(table))
  guard let again = try? ExitTable([Array(text.utf8)]) else { violated(.roundTrip, "a table of one's own is refused") }
  require(again.pictures == table.pictures, .roundTrip, "other pictures")
  require(Set(again.places) == Set(table.places), .roundTrip, "other places")
  require(
    table.places.allSatisfy { again.accuracy(at: $0) == table.accuracy(at: $0) }, .roundTrip, "other accuracies")
  require(ExitTable.text(of: rows(again)) == text, .roundTrip, "written once more, it is another")
}

private func rows(_ table: ExitTable) -> [ExitTable.Row] {
  var rows: [ExitTable.Row] = []
  let places = table.places.sorted {
    ($0.layer, $0.grid.rows, $0.grid.columns) < ($1.layer, $1.grid.rows, $1.grid.columns)
  }
  for picture in table.pictures {
    guard let label = table.label(of: picture) else { violated(.model, "picture \(picture) has no label") }
    for place in places {
      guard let decision = table.decision(for: picture, at: place) else { continue }
      rows.append(.init(picture: picture, label: label, place: place, decision: decision))
    }
  }
  return rows
}

/// The layers of the files here, each done a millisecond after the one before.
private let layers = ["a", "b", "c"]

private func checkLocalExits(_ bytes: [UInt8]) {
  let read = { try? LocalExitFile.read(bytes) { name in layers.firstIndex(of: name).map { $0 * 1000 } } }
  guard let schemes = Meter.read(bytes.count, cost: 8, read) else { return }
  for scheme in schemes {
    let exits = scheme.exits.exits
    let sum = exits.reduce(0) { $0 + $1.share }
    require(abs(sum - 1) < 1e-3, .model, "the shares of \(scheme.name) sum to \(sum)")
    require(zip(exits, exits.dropFirst()).allSatisfy { $0.time <= $1.time }, .model, "times fall")
  }
}

private func checkTimes(_ bytes: [UInt8]) {
  let read = { try? SimulationInput.times(bytes, layers) }
  guard let times = Meter.read(bytes.count, cost: 8, read) else { return }
  let lines = bytes.split(separator: 10).dropFirst().prefix(layers.count + 1)
  let wanted = lines.map { line in
    let field = line.drop { $0 != UInt8(ascii: ",") }.dropFirst()
    let number = String(decoding: field.last == 13 ? field.dropLast() : field, as: UTF8.self)
    return Int(((Double(number) ?? -1) * 1000).rounded())
  }
  require(times == wanted, .model, "\(times), not \(wanted)")
}
