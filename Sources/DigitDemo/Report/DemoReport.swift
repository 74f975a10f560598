import Charts
import FeatureTypes

/// The result of one run of `fcodec demo`, as the report shows it.
package struct DemoReport: Sendable {
  var facts: Facts
  var pictures: [PictureRun]
  /// Over all pictures, one for each loss rate.
  var summaries: [LossSummary]
  /// What the runs are compared with: first the raw picture, then the unpooled map.
  var baselines: [Baseline]
  var accuracyAgainstBytes: [AccuracyCurve]

  struct Facts: Sendable {
    var layer: String
    var shape: FeatureMapShape
    /// The Q format in words, as in "Q4.4, unsigned".
    var format: String
    /// Bytes of a fragment, at most.
    var payload: Int
    /// The confidence at which the server says stop, 0…1.
    var threshold: Double
    var seed: UInt64
    /// 0…1 each.
    var lossRates: [Double]
  }

  struct LossSummary: Sendable {
    var loss: Double
    var pictures: Int
    /// Pictures at which the server's confidence passed the threshold.
    var exited: Int
    /// The share of right decisions when sending ended, 0…1.
    var accuracy: Double
    /// Bytes sent until the exit, or in all without one.
    var meanBytes: Double
    var meanFragments: Double
  }

  package struct Baseline: Sendable {
    var name: String
    var accuracy: Double
    var meanBytes: Double
  }

  struct AccuracyCurve: Sendable {
    var loss: Double
    var points: [Point]

    struct Point: Sendable {
      var bytes: Double
      var accuracy: Double
    }
  }
}

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
      "; with \(Self.lossName(summary.loss)) the server was sure of \(summary.exited) of \(summary.pictures) pictures, "
    story += "stopped the device after \(NumberText.bytes(summary.meanBytes)) on average"
    if let raw = baselines.first {
      story += " (\(raw.name): \(NumberText.bytes(raw.meanBytes)))"
    }
    return story + " and was right in \(NumberText.percent(summary.accuracy))."
  }
}
