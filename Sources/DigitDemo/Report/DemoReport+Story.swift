extension DemoReport {
  /// The whole run in one sentence.
  var story: String {
    let losses = facts.lossRates
    let link =
      (losses.max() ?? 0) > 0
      ? "a link that loses up to \(NumberText.percent(losses.max() ?? 0)) of its packets" : "a link that loses nothing"
    var story =
      "A device sends layer \(facts.layer) of its network over \(link), one grid of its features after the other"
    guard let summary = summaries.first, summary.pictures > 0 else {
      return story + ", until the server is sure what the picture shows."
    }
    story +=
      "; with \(lossName(summary.loss)) the server was sure of \(summary.exited) of \(summary.pictures) pictures, "
    story += "stopped the device after \(NumberText.bytes(summary.meanBytes)) on average"
    if let raw = baselines.first {
      story += " (\(raw.name): \(NumberText.bytes(raw.meanBytes)))"
    }
    return story + " and was right in \(NumberText.percent(summary.accuracy))."
  }
}
