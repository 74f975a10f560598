import Foundation

extension RunReport {
  /// The whole run as JSON, with the outcome of every case, ended by a line feed.
  public var json: String {
    get throws(VectorError) {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
      guard let data = try? encoder.encode(JSONReport(self)) else { throw VectorError("the report cannot be written") }
      return String(decoding: data, as: UTF8.self) + "\n"
    }
  }
}

/// The fields of the report as written.
private struct JSONReport: Encodable {
  struct Case: Encodable {
    var id: String
    var topic: String
    var tier: String
    var outcome: String
    var milliseconds: Double
    var reason: String?
    var event: Int?
    var operation: String?
    var field: String?
    var place: String?
    var expected: String?
    var got: String?
  }

  var format = "FeatureCodec conformance report"
  var testee: String
  var cases: Int
  var passed: Int
  var failed: Int
  var unsupported: Int
  var expectedFailures: Int
  var seconds: Double
  var results: [Case]

  init(_ report: RunReport) {
    let counts = report.counts
    testee = report.testee
    (cases, passed, failed) = (counts.cases, counts.passed, counts.failed)
    (unsupported, expectedFailures) = (counts.unsupported, counts.expectedFailures)
    seconds = report.duration.inSeconds
    results = report.results.map(Case.init)
  }
}

extension JSONReport.Case {
  init(_ result: CaseResult) {
    (id, topic, tier) = (result.id, result.topic, result.tier.rawValue)
    milliseconds = result.duration.inSeconds * 1000
    reason = result.reason
    switch result.outcome {
    case .passed: outcome = "passed"
    case .failed: outcome = "failed"
    case .unsupported(let name): (outcome, operation) = ("unsupported", name)
    case .expectedFailure: outcome = "expectedFailure"
    case .unexpectedPass: outcome = "unexpectedPass"
    }
    switch result.outcome {
    case .failed(let mismatch), .expectedFailure(let mismatch):
      (event, operation, field, place) = (mismatch.event, mismatch.operation, mismatch.field, mismatch.place)
      (expected, got) = (mismatch.expected, mismatch.got)
    default: break
    }
  }
}
