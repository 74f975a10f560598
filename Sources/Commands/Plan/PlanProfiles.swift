import FeatureFiles
import OffloadPlanner

/// The CSV file of partition points: one row for each number of slices, with `partition`, `latency` (and `energy`) of the
/// computation, `bytes`, `accuracy`, and `progressive`, 1 by default.
struct PlanProfiles {
  /// In the order of their first rows.
  let profiles: [PartitionProfile]

  private static let maximumProfiles = 1000

  init(_ path: String) throws(CommandError) { try self.init(try DataFile.read(path), path) }

  init(_ bytes: [UInt8], _ path: String) throws(CommandError) {
    let file = try PlanTable(bytes, path) {
      ["partition", "latency", "energy", "bytes", "accuracy", "progressive"].contains($0)
    }
    profiles = try file.reading { (table) throws(CSVError) in
      let groups = try Self.groups(table)
      let columns = try Columns(table)
      var profiles: [PartitionProfile] = []
      for group in groups { profiles.append(try columns.profile(of: group.rows, name: group.name, in: table)) }
      return profiles
    }
  }

  /// The rows of each partition point.
  private static func groups(_ table: CSVTable) throws(CSVError) -> [(name: String, rows: [Int])] {
    let column = try table.required("partition")
    var groups: [(name: String, rows: [Int])] = []
    var places: [String: Int] = [:]
    for row in 0..<table.count {
      let name = try table.text(row, column)
      if let place = places[name] {
        groups[place].rows.append(row)
        continue
      }
      guard groups.count < maximumProfiles else {
        throw table.error(.refused("more than \(maximumProfiles) partition points"), row, column)
      }
      places[name] = groups.count
      groups.append((name, [row]))
    }
    return groups
  }

  /// The columns with numbers.
  private struct Columns {
    let bytes: [Int]
    let accuracies: [Double]
    let progressive: [Int]?
    let costs: [Cost]

    init(_ table: CSVTable) throws(CSVError) {
      bytes = try table.integers("bytes", in: 1...1 << 39)
      accuracies = try table.numbers("accuracy", in: 0...1)
      progressive = try table.column("progressive").map { (_) throws(CSVError) in
        try table.integers("progressive", in: 0...1)
      }
      var costs: [Cost] = []
      for row in 0..<table.count { costs.append(try table.cost(row)) }
      self.costs = costs
    }

    private func isProgressive(_ row: Int) -> Bool { progressive?[row] != 0 }

    func profile(of group: [Int], name: String, in table: CSVTable) throws(CSVError) -> PartitionProfile {
      let first = group[0]
      let latency = try table.required("latency")
      if let row = group.first(where: { costs[$0] != costs[first] || isProgressive($0) != isProgressive(first) }) {
        throw table.error(.refused("differs from the first row of this partition point"), row, latency)
      }
      // Rows with the same bytes are in the order of the file.
      let rows = group.sorted { (bytes[$0], $0) < (bytes[$1], $1) }
      if let (_, row) = zip(rows, rows.dropFirst()).first(where: { bytes[$0] == bytes[$1] }) {
        throw table.error(.refused("given twice for this partition point"), row, try table.required("bytes"))
      }
      do throws(PlanningError) {
        return try PartitionProfile(
          name: name, computation: costs[first], isProgressive: isProgressive(first),
          slices: rows.map { .init(bytes: bytes[$0], accuracy: accuracies[$0]) })
      } catch {
        throw table.error(.refused(error.text), first, latency)
      }
    }
  }
}
