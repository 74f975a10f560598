import Foundation
import Testing

@testable import Conformance

/// Every vector of the specification, answered by the library in this process.
@Suite struct AllVectorsTests {
  @Test func everyVectorPasses() throws {
    let folder = Repository.vectors
    // TODO: take this line away when the first vectors are there; from then on a missing manifest is a failure.
    guard FileManager.default.fileExists(atPath: folder.appending(path: "manifest.json").path) else { return }
    let cases = try VectorFolder(folder.path).cases
    #expect(!cases.isEmpty)
    let report = Runner(LibraryTestee()).run(cases)
    for failure in report.failures.prefix(20) { Issue.record("\(failure.id): \(failure.reason ?? "")") }
    #expect(!report.hasFailed && report.unsupported.isEmpty, "\(report.failures.count) failures")
  }
}
