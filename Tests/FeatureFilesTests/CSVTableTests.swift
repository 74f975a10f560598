import SeededRandom
import TestFixtures
import Testing

@testable import FeatureFiles

@Suite struct CSVTableTests {
  private static func table(_ text: String) throws(CSVError) -> CSVTable { try CSVTable(Array(text.utf8)) }

  @Test func fieldsAreRead() throws {
    let table = try Self.table("name,\"a \"\"b\"\"\",n\r\n\"x, y\",,-1.5e3\nz,\"\",7")
    #expect(table.columns == ["name", "a \"b\"", "n"] && table.count == 2)
    #expect(try table.text(0, 0) == "x, y" && table.text(0, 1) == "" && table.text(1, 1) == "")
    #expect(try table.number(0, 2) == -1500 && table.integer(1, 2, in: 0...9) == 7)
    #expect(table.column("n") == 2 && table.column("N") == nil)
  }

  @Test(arguments: [
    ("", "the table is empty, at line 1"), ("a,,b\n", "a column needs a name, at line 1"),
    ("a,b,a\n", "a: given twice, at line 1"), ("a,b\n1,2\n1\n", "1 fields for 2 columns, at line 3"),
    ("a,b\n1,2,3\n", "more than 2 fields for 2 columns, at line 2"),
    ("a,b\n1,2\n\n1,2", "1 fields for 2 columns, at line 3"),
    ("a\n\"x\n", "quotes that do not enclose a whole field, at line 2"),
    ("a\n\"x\"y\n", "quotes that do not enclose a whole field, at line 2"),
    ("a\rb\n", "quotes that do not enclose a whole field, at line 1"),
  ])
  func mistakesNameLineAndField(text: String, error: String) {
    #expect {
      _ = try Self.table(text)
    } throws: { "\($0)" == error }
  }

  @Test func numbersAreStrict() throws {
    let table = try Self.table("n\nnan\n0x10\n1e999\n\n 1\n+1\n1.5\n99999999999999999999\n\"\"\n")
    #expect(throws: CSVError(.notANumber, line: 2, field: "n")) { try table.number(0, 0) }
    for row in [1, 2, 3, 4, 8] { #expect(throws: CSVError.self) { try table.number(row, 0) } }
    #expect(try table.number(5, 0) == 1)
    #expect(throws: CSVError(.outOfRange, line: 8, field: "n")) { try table.number(6, 0, in: 0...1) }
    #expect(throws: CSVError(.notWhole, line: 8, field: "n")) { try table.integer(6, 0, in: 0...9) }
    #expect(throws: CSVError(.notWhole, line: 9, field: "n")) { try table.integer(7, 0, in: 0...9) }
  }

  @Test func missingColumnsAreNamed() throws {
    let table = try Self.table("a\n1\n")
    #expect(throws: CSVError(.missing, line: 1, field: "b")) { try table.required("b") }
    #expect(throws: CSVError(.notAName, line: 1)) { try CSVTable([0xFF, 0x0A]) }
    let bad = try CSVTable([0x61, 0x0A, 0xC3, 0x28, 0x0A])
    #expect(throws: CSVError(.notText, line: 2, field: "a")) { try bad.text(0, 0) }
  }

  /// A table of any fields is read back as it was written, and any change of its bytes gives a table or an error.
  @Test func everyTableSurvives() throws {
    var generator = RandomSeed.generator
    // The last two join with the letter before them: what Swift then takes for one character may begin with a quote.
    let letters = Array("ab,\"é1\u{301}\u{200D}".unicodeScalars)
    for _ in 0..<300 {
      let width = 1 + Int(generator.next() % 4)
      let rows = (0..<Int(generator.next() % 5)).map { _ in
        (0..<width).map { _ in
          (0..<Int(generator.next() % 4)).reduce(into: "") { text, _ in
            text.unicodeScalars.append(letters[Int(generator.next() % UInt64(letters.count))])
          }
        }
      }
      let header = (0..<width).map { "c\($0)" }
      var bytes = Array(([header] + rows).map { $0.map(CSVTable.field).joined(separator: ",") + "\n" }.joined().utf8)
      let table = try CSVTable(bytes)
      let read = try (0..<table.count).map { row in try (0..<width).map { try table.text(row, $0) } }
      #expect(read.map { $0.map { Array($0.utf8) } } == rows.map { $0.map { Array($0.utf8) } })
      bytes[Int(generator.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: generator.next())
      if let changed = try? CSVTable(bytes) {
        for row in 0..<changed.count { for column in changed.columns.indices { _ = try? changed.text(row, column) } }
      }
    }
  }
}
