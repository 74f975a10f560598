import FeatureFiles
import Foundation

extension RunReport {
  /// The run as JUnit XML for build servers, one suite per topic.
  ///
  /// Expected failures and unsupported operations appear as skipped cases.
  public var junit: String {
    let counts = counts
    var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"\(XMLText.escaped(testee))\""
    text += " tests=\"\(counts.cases)\" failures=\"\(counts.failed)\" errors=\"0\" time=\"\(Self.time(duration))\">\n"
    for topic in topics {
      let counts = Counts(topic.results)
      let skipped = counts.unsupported + counts.expectedFailures
      let duration = topic.results.reduce(TimeSpan.zero) { $0 + $1.duration }
      text += "  <testsuite name=\"\(XMLText.escaped(topic.name))\" tests=\"\(counts.cases)\""
      text += " failures=\"\(counts.failed)\" errors=\"0\" skipped=\"\(skipped)\" time=\"\(Self.time(duration))\">\n"
      for result in topic.results { text += Self.element(result) }
      text += "  </testsuite>\n"
    }
    return text + "</testsuites>\n"
  }

  private static func element(_ result: CaseResult) -> String {
    var text = "    <testcase classname=\"\(XMLText.escaped(result.topic)).\(result.tier.rawValue)\""
    text += " name=\"\(XMLText.escaped(result.id))\" time=\"\(time(result.duration))\""
    guard let reason = result.reason.map(XMLText.escaped) else { return text + "/>\n" }
    let element = result.isFailure ? "failure" : "skipped"
    return text + ">\n      <\(element) message=\"\(reason)\"/>\n    </testcase>\n"
  }

  private static func time(_ duration: TimeSpan) -> String { String(format: "%.6f", duration.inSeconds) }
}
