import FeatureFiles
import OffloadPlanner

/// The CSV file of a network's logits: `label`, `logit_0`, `logit_1`, …, and if it is asked for `server`, the server's class.
struct PlanLogits {
  let path: String
  let table: LogitTable
  let server: [Int]?

  init(_ path: String, withServer: Bool = false) throws(CommandError) {
    self.path = path
    let file = try PlanTable(path) { $0 == "label" || $0.hasPrefix("logit_") || withServer && $0 == "server" }
    (table, server) = try file.reading { (table) throws(CSVError) in
      let server = withServer ? try table.integers("server", in: classNumbers) : nil
      let classes = table.columns.count { $0.hasPrefix("logit_") }
      guard classes > 0 else { throw CSVError(.missing, line: 1, field: "logit_0") }
      let labels = try table.integers("label", in: 0...classes - 1)
      var columns: [Int] = []
      for index in 0..<classes { columns.append(try table.required("logit_\(index)")) }
      var logits: [Double] = []
      for row in 0..<table.count {
        for column in columns { logits.append(try table.number(row, column, in: -1e30...1e30)) }
      }
      do throws(PlanningError) {
        return (try LogitTable(classes: classes, labels: labels, logits: logits), server)
      } catch {
        throw CSVError(.refused(error.text), line: 1)
      }
    }
  }
}
