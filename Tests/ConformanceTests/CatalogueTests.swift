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

  /// Every vector of the specification, answered by the library in this process.
  @Test func everyVectorPasses() throws {
    let report = try check(Repository.vectors.path, text: "/")
    #expect(report.counts.passed >= 6000)
    for failure in report.failures.prefix(20) { Issue.record("\(failure.id): \(failure.reason ?? "")") }
    #expect(!report.hasFailed && report.unsupported.isEmpty, "\(report.failures.count) failures")
  }
}
