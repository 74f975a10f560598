import FeatureFiles
import OffloadPlanner

/// The CSV file of a validation set's predictions: `label`; `server`, the server's class; for each exit k, from 1 on,
/// `class_k`, `confidence_k`, `second_k` and `entropy_k`; and `score`, a router's r₁ − r₀.
struct PlanSamples {
  let path: String
  let samples: SampleTable
  /// A router's scores, if the file has them.
  let scores: [Double]?
  /// Whether the file has the second largest probabilities of the last exit, and the entropies of all exits.
  let hasSecond: Bool
  let hasEntropies: Bool

  init(path: String, samples: SampleTable, scores: [Double]?, hasSecond: Bool, hasEntropies: Bool) {
    (self.path, self.samples, self.scores) = (path, samples, scores)
    (self.hasSecond, self.hasEntropies) = (hasSecond, hasEntropies)
  }

  init(_ path: String) throws(CommandError) { try self.init(try DataFile.read(path), path) }

  init(_ bytes: [UInt8], _ path: String) throws(CommandError) {
    let file = try PlanTable(bytes, path) { name in
      ["label", "server", "score"].contains(name) || Self.exit(of: name) != nil
    }
    self.path = path
    let exits = file.table.columns.compactMap { Self.exit(of: $0) }.max() ?? 1
    hasSecond = file.table.column("second_\(exits)") != nil
    hasEntropies = (1...exits).allSatisfy { file.table.column("entropy_\($0)") != nil }
    (samples, scores) = try file.reading { (table) throws(CSVError) in
      let labels = try table.integers("label", in: classNumbers)
      let server = try table.column("server").map { (_) throws(CSVError) in
        try table.integers("server", in: classNumbers)
      }
      let scores = try table.column("score").map { (_) throws(CSVError) in
        try table.numbers("score", in: -1e300...1e300)
      }
      var columns: [[SampleTable.Prediction]] = []
      for exit in 1...exits { columns.append(try Self.predictions(table, exit)) }
      let predictions = labels.indices.flatMap { row in columns.map { $0[row] } }
      do throws(PlanningError) {
        return (try SampleTable(exits: exits, labels: labels, predictions: predictions, server: server), scores)
      } catch {
        throw CSVError(.refused(error.text), line: 1)
      }
    }
  }

  private static func predictions(_ table: CSVTable, _ exit: Int) throws(CSVError) -> [SampleTable.Prediction] {
    let classes = try table.integers("class_\(exit)", in: classNumbers)
    let confidences = try table.numbers("confidence_\(exit)", in: 0...1)
    let seconds = try table.column("second_\(exit)").map { (_) throws(CSVError) in
      try table.numbers("second_\(exit)", in: 0...1)
    }
    let entropies = try table.column("entropy_\(exit)").map { (_) throws(CSVError) in
      try table.numbers("entropy_\(exit)", in: 0...1e3)
    }
    return classes.indices.map {
      .init(
        classIndex: classes[$0], confidence: confidences[$0], second: seconds?[$0] ?? 0, entropy: entropies?[$0] ?? 0)
    }
  }

  /// The number of the exit in a column's name, 1 to 64.
  private static func exit(of name: String) -> Int? {
    let parts = name.split(separator: "_", omittingEmptySubsequences: false)
    guard parts.count == 2, ["class", "confidence", "second", "entropy"].contains(parts[0]),
      let number = Int(parts[1]), 1...64 ~= number, String(number) == parts[1]
    else { return nil }
    return number
  }

  /// Refuses a file without the columns that hierarchical inference needs.
  func checkForHierarchicalInference() throws(CommandError) {
    guard samples.server != nil else { throw CommandError("\(path): server: the column is missing, at line 1") }
    guard hasSecond else {
      throw CommandError("\(path): second_\(samples.exits): the column is missing, at line 1")
    }
  }

  /// Refuses a file without the entropies of all exits.
  func checkForEntropies() throws(CommandError) {
    guard hasEntropies else { throw CommandError("\(path): entropy_1: the column is missing, at line 1") }
  }

  /// What logistic regression learns from: the last exit's two largest probabilities.
  var lastPredictions: [(first: Double, second: Double, isRight: Bool)] {
    (0..<samples.count).map {
      let prediction = samples.prediction($0, exit: samples.exits - 1)
      return (prediction.confidence, prediction.second, samples.isRight($0, exit: samples.exits - 1))
    }
  }
}
