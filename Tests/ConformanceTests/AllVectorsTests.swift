import Foundation
import TestFixtures
import Testing

@testable import Conformance

/// Every vector of the specification, answered by the library in this process.
@Suite struct AllVectorsTests {
  @Test func everyVectorPasses() throws {
    let folder = Repository.vectors
    let cases = try VectorFolder(folder.path).cases
    #expect(cases.count >= 6000)
    let report = Runner(LibraryTestee()).run(cases)
    for failure in report.failures.prefix(20) { Issue.record("\(failure.id): \(failure.reason ?? "")") }
    #expect(!report.hasFailed && report.unsupported.isEmpty, "\(report.failures.count) failures")
  }
}
