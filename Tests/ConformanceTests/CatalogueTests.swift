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
    let manifest = try Manifest(json: Repository.bytes("spec/vectors/manifest.json"))
    let files = Thoroughness.cases(manifest.files, sampled: 3)
    try TemporaryFolder.use { folder in
      for name in files.map(\.name) + ["flags.json", "operations.json"] {
        try folder.write(Repository.bytes("spec/vectors/\(name)"), name)
      }
      let entries = files.map { #"{"file": "\#($0.name)", "cases": \#($0.cases), "sha256": "\#($0.digest)"}"# }
      try folder.write(
        #"{"format": "FeatureCodec manifest", "draft": 1, "files": [\#(entries.joined(separator: ","))]}"#,
        "manifest.json")
      let report = try check(folder.path, text: "/")
      #expect(report.counts.passed > 0)
      for failure in report.failures.prefix(20) { Issue.record("\(failure.id): \(failure.reason ?? "")") }
      #expect(!report.hasFailed && report.unsupported.isEmpty, "\(report.failures.count) failures")
    }
  }
}
