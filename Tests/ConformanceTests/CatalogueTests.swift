import Foundation
import TestFixtures
import Testing

@testable import Conformance

// The page of Conformance's catalogue shows the code between these marks, to the letter.

// Catalogue: page
/// Runs the vectors of a folder whose names contain `text` against the library.
func check(_ folder: String, text: String) throws(VectorError) -> RunReport {
  let selection = Selection(texts: [text])
  let cases = try VectorFolder(folder).cases.filter { selection.contains($0) }
  return Runner(LibraryTestee()).run(cases)
}
// Catalogue: end

@Suite struct CatalogueTests {
  @Test func thePageShowsTheCompiledExample() throws {
    let example = try #require(try CompiledExample("Catalogue", "page", in: #filePath))
    #expect(try example.isShown(onPageOf: "Conformance"))
  }

  /// The vectors of the specification, answered by the library in this process: all files, or three of them.
  @Test func everyVectorPasses() throws {
    let lines = try String(decoding: Repository.bytes("spec/vectors/manifest.json"), as: UTF8.self).split(separator: "\n")
    let names = lines.compactMap { $0.split(separator: "\"").dropFirst(3).first }.filter { $0.hasSuffix(".json") }
    let common = ["flags.json", "operations.json"]
    let chosen = Thoroughness.cases(names.map(String.init).filter { !common.contains($0) }, sampled: 3) + common
    let rows = lines.filter { line in chosen.contains { line.contains("\"\($0)\"") } }
    let list = rows.map { $0.hasSuffix(",") ? $0.dropLast() : $0 }.joined(separator: ",\n")
    try TemporaryFolder.use { folder in
      for name in chosen {
        try folder.write(Repository.bytes("spec/vectors/\(name)"), name)
      }
      let head = try #require(lines.first)
      try folder.write("\(head)\n\(list)\n]}\n", "manifest.json")
      let report = try check(folder.path, text: "/")
      #expect(report.counts.passed > 0)
      for failure in report.failures.prefix(20) { Issue.record("\(failure.id): \(failure.reason ?? "")") }
      #expect(!report.hasFailed && report.unsupported.isEmpty, "\(report.failures.count) failures")
    }
  }
}
