import FeatureFiles
import FeatureTypes
import OffloadPlanner

/// A CSV file of the command line, with errors that name the file, the line and the field.
struct PlanTable {
  let path: String
  let table: CSVTable

  init(_ path: String, _ known: (String) -> Bool) throws(CommandError) {
    try self.init(try DataFile.read(path), path, known)
  }

  /// - Parameter known: whether a column of this name may be there; other columns are refused, since a misspelt one would
  ///   be silently ignored.
  init(_ bytes: [UInt8], _ path: String, _ known: (String) -> Bool) throws(CommandError) {
    self.path = path
    table = try Self.reading(path) { () throws(CSVError) in
      let table = try CSVTable(bytes)
      if let other = table.columns.first(where: { !known($0) }) {
        throw CSVError(.unknownColumn, line: 1, field: other)
      }
      guard table.count > 0 else { throw CSVError(.empty, line: 1) }
      return table
    }
  }

  func reading<Value>(_ body: (CSVTable) throws(CSVError) -> Value) throws(CommandError) -> Value {
    try Self.reading(path) { () throws(CSVError) in try body(table) }
  }

  private static func reading<Value>(
    _ path: String, _ body: () throws(CSVError) -> Value
  ) throws(CommandError) -> Value {
    do throws(CSVError) { return try body() } catch { throw CommandError("\(path): \(error)") }
  }
}

extension CSVTable {
  /// All numbers of a column.
  func numbers(_ name: String, in range: ClosedRange<Double>) throws(CSVError) -> [Double] {
    let column = try required(name)
    var numbers: [Double] = []
    for row in 0..<count { numbers.append(try number(row, column, in: range)) }
    return numbers
  }

  /// All whole numbers of a column.
  func integers(_ name: String, in range: ClosedRange<Int>) throws(CSVError) -> [Int] {
    let column = try required(name)
    var numbers: [Int] = []
    for row in 0..<count { numbers.append(try integer(row, column, in: range)) }
    return numbers
  }

  /// The cost of a row: columns `latency` and `energy`, the latter 0 if the column is missing.
  func cost(_ row: Int) throws(CSVError) -> Cost {
    let latency = try number(row, required("latency"), in: 0...1e12)
    return Cost(
      latency: latency,
      energy: try column("energy").map { (column) throws(CSVError) in
        try number(row, column, in: 0...1e12)
      } ?? 0)
  }
}

/// A class's number in a file.
let classNumbers = 0...Int(Int32.max)
