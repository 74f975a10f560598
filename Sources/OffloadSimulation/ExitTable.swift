package import LinkModel
package import Pooling

/// What a trained network answers for each picture, layer and grid: the input that turns a simulated link into accuracies.
///
/// A CSV file with the header `picture,label,layer,rows,columns,prediction,confidence`. A line says what the server's network
/// answers when this grid of this layer is complete. The layer `device` (0 rows, 0 columns) is the device's own answer.
/// `fcodec eval --table` and `fcodec eval-taps --table` write such files.
package struct ExitTable: Hashable, Sendable {
  /// A grid of a layer.
  package struct Place: Hashable, Sendable {
    package var layer: String
    package var grid: GridSize

    package init(layer: String, grid: GridSize) { (self.layer, self.grid) = (layer, grid) }
  }

  package struct Row: Hashable, Sendable {
    package var picture: Int
    package var label: Int
    package var place: Place
    package var decision: OffloadDecision

    package init(picture: Int, label: Int, place: Place, decision: OffloadDecision) {
      (self.picture, self.label, self.place, self.decision) = (picture, label, place, decision)
    }
  }

  private struct Key: Hashable {
    var picture: Int
    var place: Place
  }

  /// The numbers of the pictures, ascending.
  package let pictures: [Int]
  /// All layers and grids that occur, in the order of their first line.
  package let places: [Place]
  private let labels: [Int: Int]
  private let decisions: [Key: OffloadDecision]

  package static let header = "picture,label,layer,rows,columns,prediction,confidence"
  package static let device = Place(layer: "device", grid: GridSize(rows: 0, columns: 0))
  package static let maximumLines = 1_000_000

  /// Whether a file can have a layer of this name: printable ASCII without commas.
  package static func isName(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.allSatisfy { 0x20..<0x7F ~= $0 && $0 != UInt8(ascii: ",") }
  }

  /// Reads tables; lines of several files are put together.
  ///
  /// - Throws: `TraceError` for the first line that breaks a rule. A picture has one label, and one line per layer and grid.
  package init(_ files: [[UInt8]]) throws(TraceError) {
    var rows: [(row: Row, line: Int)] = []
    for file in files { rows += try Self.rows(of: file) }
    var labels: [Int: Int] = [:]
    var decisions: [Key: OffloadDecision] = [:]
    var places: [Place] = []
    var known: Set<Place> = []
    for (row, line) in rows {
      if let label = labels[row.picture], label != row.label {
        throw TraceError(line: line, "picture \(row.picture) has the labels \(label) and \(row.label)")
      }
      labels[row.picture] = row.label
      let key = Key(picture: row.picture, place: row.place)
      guard decisions.updateValue(row.decision, forKey: key) == nil else {
        throw TraceError(line: line, "picture \(row.picture) has two lines for this layer and grid")
      }
      if known.insert(row.place).inserted { places.append(row.place) }
    }
    (self.labels, self.decisions, self.places) = (labels, decisions, places)
    pictures = labels.keys.sorted()
  }

  private static func rows(of file: [UInt8]) throws(TraceError) -> [(row: Row, line: Int)] {
    var lines = TraceLines(file, separators: [UInt8(ascii: ",")])
    guard try lines.next(atMost: maximumLines)?.joined(separator: ",") == header else {
      throw TraceError(line: 1, "the header is not \(header)")
    }
    var rows: [(row: Row, line: Int)] = []
    while let words = try lines.next(atMost: maximumLines) {
      if words == [""] { continue }
      guard words.count == 7 else { throw TraceError(line: lines.line, "7 fields, not \(words.count)") }
      func integer(_ index: Int, _ name: String, _ range: ClosedRange<Int>) throws(TraceError) -> Int {
        guard let number = Int(words[index]), range ~= number else {
          throw TraceError(line: lines.line, "\(name): \(range.lowerBound) to \(range.upperBound), not \(words[index])")
        }
        return number
      }
      guard !words[2].isEmpty else { throw TraceError(line: lines.line, "layer: empty") }
      guard let confidence = TraceLines.number(words[6]), 0...1 ~= confidence else {
        throw TraceError(line: lines.line, "confidence: 0 to 1, not \(words[6])")
      }
      let grid = GridSize(rows: try integer(3, "rows", 0...65_535), columns: try integer(4, "columns", 0...65_535))
      let row = Row(
        picture: try integer(0, "picture", 0...1_000_000_000), label: try integer(1, "label", 0...65_535),
        place: Place(layer: words[2], grid: grid),
        decision: OffloadDecision(classIndex: try integer(5, "prediction", 0...65_535), confidence: confidence))
      rows.append((row, lines.line))
    }
    return rows
  }

  package func label(of picture: Int) -> Int? { labels[picture] }

  package func decision(for picture: Int, at place: Place) -> OffloadDecision? {
    decisions[Key(picture: picture, place: place)]
  }

  /// The share of pictures that the answers at `place` get right; nil if a picture has no line there.
  package func accuracy(at place: Place) -> Double? {
    var right = 0
    for picture in pictures {
      guard let decision = decision(for: picture, at: place) else { return nil }
      right += decision.classIndex == labels[picture] ? 1 : 0
    }
    return pictures.isEmpty ? nil : Double(right) / Double(pictures.count)
  }

  /// The table as a file, with confidences rounded down to four digits.
  package static func text(of rows: [Row]) -> String {
    rows.reduce(into: header + "\n") { text, row in
      // The product of 0.7777 and 10,000 is below 7777: down from there, each copy of a table would lose a digit.
      let nearest = (row.decision.confidence * 10_000).rounded()
      let confidence = (nearest / 10_000 > row.decision.confidence ? nearest - 1 : nearest) / 10_000
      text +=
        "\(row.picture),\(row.label),\(row.place.layer),\(row.place.grid.rows),\(row.place.grid.columns),"
        + "\(row.decision.classIndex),\(confidence)\n"
    }
  }
}
