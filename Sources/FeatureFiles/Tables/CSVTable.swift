import FeatureTypes

/// A table as comma-separated values: a line of column names, then one line per row (RFC 4180, UTF-8).
///
/// Fields may be quoted; a quoted field holds commas and doubled quotes, but no line breaks, so that row r is line r + 2.
/// Lines end with LF or CRLF; the last line may have no end. Every row has as many fields as there are columns. Column
/// names are not empty and not repeated.
///
/// Reading takes linear time, and memory of 8 bytes per field beyond the file's own bytes.
package struct CSVTable: Sendable {
  /// The longest file, in bytes: 256 MB.
  package static let maximumLength = 1 << 28
  package static let maximumColumns = 8192
  /// The most fields in all rows together.
  package static let maximumFields = 1 << 26

  package let columns: [String]
  private let bytes: [UInt8]
  /// [row][column]: the ranges of the fields' bytes.
  private let fields: [(start: UInt32, end: UInt32)]

  package init(_ bytes: [UInt8]) throws(CSVError) {
    guard bytes.count <= Self.maximumLength else { throw CSVError(.tooLong, line: 1) }
    var reader = CSVLineReader(bytes)
    guard let header = try reader.next(atMost: Self.maximumColumns), !bytes.isEmpty else {
      throw CSVError(.empty, line: 1)
    }
    var names: [String] = []
    var seen: Set<ExactName> = []
    for field in header {
      guard let name = Self.text(of: bytes[field]), !name.isEmpty else { throw CSVError(.notAName, line: 1) }
      guard seen.insert(ExactName(name)).inserted else { throw CSVError(.givenTwice, line: 1, field: name) }
      names.append(name)
    }
    var fields: [(start: UInt32, end: UInt32)] = []
    while let row = try reader.next(atMost: names.count) {
      guard row.count == names.count else {
        throw CSVError(.fieldCount(found: row.count, wanted: names.count), line: reader.line)
      }
      guard fields.count + row.count <= Self.maximumFields else { throw CSVError(.tooManyFields, line: reader.line) }
      for field in row { fields.append((UInt32(field.lowerBound), UInt32(field.upperBound))) }
    }
    (columns, self.bytes, self.fields) = (names, bytes, fields)
  }

  /// The number of rows after the line of names.
  package var count: Int { fields.count / columns.count }

  /// The number of a row's line, counted from 1.
  package func line(ofRow row: Int) -> Int { row + 2 }

  package func column(_ name: String) -> Int? { columns.firstIndex { ExactName($0) == ExactName(name) } }

  private func field(_ row: Int, _ column: Int) -> ArraySlice<UInt8> {
    let field = fields[row * columns.count + column]
    return bytes[Int(field.start)..<Int(field.end)]
  }

  /// The column of this name.
  package func required(_ name: String) throws(CSVError) -> Int {
    guard let column = column(name) else { throw CSVError(.missing, line: 1, field: name) }
    return column
  }

  package func text(_ row: Int, _ column: Int) throws(CSVError) -> String {
    guard let text = Self.text(of: field(row, column)) else {
      throw error(.notText, row, column)
    }
    return text
  }

  /// A finite number in decimal notation.
  package func number(_ row: Int, _ column: Int) throws(CSVError) -> Double {
    let text = field(row, column)
    // `Double` also reads words and hexadecimal digits.
    guard text.count <= 64, text.allSatisfy({ Self.digits.contains($0) }),
      let number = Double(String(decoding: text, as: UTF8.self)), number.isFinite
    else { throw error(.notANumber, row, column) }
    return number
  }

  /// A number in a range.
  package func number(_ row: Int, _ column: Int, in range: ClosedRange<Double>) throws(CSVError) -> Double {
    let number = try number(row, column)
    guard range.contains(number) else { throw error(.outOfRange, row, column) }
    return number
  }

  /// A whole number in a range.
  package func integer(_ row: Int, _ column: Int, in range: ClosedRange<Int>) throws(CSVError) -> Int {
    let text = field(row, column)
    guard text.count <= 64, let number = Int(String(decoding: text, as: UTF8.self)) else {
      throw error(.notWhole, row, column)
    }
    guard range.contains(number) else { throw error(.outOfRange, row, column) }
    return number
  }

  /// An error at a field.
  package func error(_ reason: CSVError.Reason, _ row: Int, _ column: Int) -> CSVError {
    CSVError(reason, line: line(ofRow: row), field: columns[column])
  }

  private static let digits = Set("0123456789+-.eE".utf8)

  /// A field's text without its quotes; nil if it is not UTF-8.
  private static func text(of field: ArraySlice<UInt8>) -> String? {
    guard field.first == UInt8(ascii: "\"") else { return String(validUTF8: field) }
    var text: [UInt8] = []
    var isSecond = false
    for byte in field.dropFirst().dropLast() {
      isSecond = byte == UInt8(ascii: "\"") && !isSecond
      if !isSecond { text.append(byte) }
    }
    return String(validUTF8: text[...])
  }

  /// A text as a field: quoted if it must be, with a blank in place of a line break.
  package static func field(_ text: String) -> String {
    let line = String(text.map { $0.isNewline ? " " : $0 })
    guard line.utf8.contains(where: { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") }) else { return line }
    // By scalars: a quote and a mark above it are one `Character`, which is no quote.
    var quoted = "\""
    for scalar in line.unicodeScalars {
      if scalar == "\"" { quoted.unicodeScalars.append(scalar) }
      quoted.unicodeScalars.append(scalar)
    }
    return quoted + "\""
  }
}

/// Why a table is refused, and where.
package struct CSVError: Error, Hashable, CustomStringConvertible {
  package enum Reason: Hashable, Sendable {
    case tooLong, tooManyFields, empty, notAName, givenTwice, missing, unknownColumn, notText, notANumber, notWhole,
      outOfRange
    case badQuotes
    case fieldCount(found: Int, wanted: Int)
    /// A value that the caller refuses, for this reason.
    case refused(String)
  }

  package let reason: Reason
  /// Counted from 1.
  package let line: Int
  /// The name of the column; nil for a whole line.
  package let field: String?

  package init(_ reason: Reason, line: Int, field: String? = nil) {
    (self.reason, self.line, self.field) = (reason, line, field)
  }

  /// "confidence_2: not a number, at line 3"
  package var description: String { (field.map { $0.printable + ": " } ?? "") + reason.text + ", at line \(line)" }
}

extension CSVError.Reason {
  fileprivate var text: String {
    switch self {
    case .tooLong: "longer than \(CSVTable.maximumLength) bytes"
    case .tooManyFields: "more than \(CSVTable.maximumFields) fields"
    case .empty: "the table is empty"
    case .notAName: "a column needs a name"
    case .givenTwice: "given twice"
    case .missing: "the column is missing"
    case .unknownColumn: "no such column is known"
    case .notText: "not UTF-8"
    case .notANumber: "not a number"
    case .notWhole: "not a whole number"
    case .outOfRange: "a number out of range"
    case .badQuotes: "quotes that do not enclose a whole field"
    case .fieldCount(let found, let wanted):
      "\(found > wanted ? "more than \(wanted)" : "\(found)") fields for \(wanted) columns"
    case .refused(let reason): reason
    }
  }
}
