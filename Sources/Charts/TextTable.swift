/// A table for the terminal: columns as wide as their widest cell, with two spaces between them.
package struct TextTable: Sendable {
  package enum Alignment: Sendable { case left, right }

  package struct Column: Sendable {
    package var title: String
    package var alignment: Alignment
    /// The least width, so that consecutive tables line up.
    package var width: Int

    package init(title: String, alignment: Alignment = .right, width: Int = 0) {
      (self.title, self.alignment, self.width) = (title, alignment, width)
    }
  }

  package let columns: [Column]
  private(set) var rows: [[String]] = []

  package init(_ columns: [Column]) { self.columns = columns }

  /// Adds a row. Missing cells are empty; cells after the last column are dropped.
  package mutating func add(_ cells: [String]) {
    rows.append(Array((cells + Array(repeating: "", count: max(0, columns.count - cells.count))).prefix(columns.count)))
  }

  /// The title row and all rows. Each ends with a line feed, without trailing spaces.
  package var text: String {
    let widths = columns.indices.map { column in
      ([columns[column].title] + rows.map { $0[column] }).reduce(columns[column].width) { max($0, $1.count) }
    }
    return ([columns.map(\.title)] + rows).map { line($0, widths) }.joined()
  }

  private func line(_ cells: [String], _ widths: [Int]) -> String {
    var line = ""
    for (column, cell) in cells.enumerated() {
      if column > 0 { line += "  " }
      let blanks = String(repeating: " ", count: widths[column] - cell.count)
      line += columns[column].alignment == .left ? cell + blanks : blanks + cell
    }
    while line.last == " " { line.removeLast() }
    return line + "\n"
  }
}
