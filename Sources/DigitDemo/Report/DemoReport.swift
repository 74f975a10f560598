import Charts
import FeatureTypes
import OffloadPolicy
import SplitInference

/// The result of one run of `fcodec demo`, as the report shows it.
package struct DemoReport: Sendable {
  var facts: Facts
  var pictures: [PictureRun]
  /// Results over all pictures, one per loss rate.
  var summaries: [LossSummary]
  /// The baselines: first the raw picture, then the unpooled map.
  var baselines: [Baseline]
  var accuracyAgainstBytes: [AccuracyCurve]
  /// How the demo's own point compares with JPEG and WebP; nil at another point.
  package var comparison: CodecComparison?
  /// The simulated connection, in words; nil without one.
  private(set) var link: String?

  /// Adds what a picture takes on a simulated connection.
  ///
  /// - Parameters:
  ///   - link: the connection, in words.
  ///   - costs: one for each loss rate, in order.
  package mutating func add(_ link: String, costs: [LinkCost]) {
    self.link = link
    for (index, cost) in zip(summaries.indices, costs) { summaries[index].link = cost }
  }

  struct Facts: Sendable {
    /// The maps that are sent, in their order.
    var maps: [Map]
    /// The longest fragment, in bytes.
    var payload: Int
    var policy: DemoPolicy
    var threshold: Double
    var seed: UInt64
    /// Each is 0…1.
    var lossRates: [Double]

    struct Map: Sendable {
      /// The name of the layer.
      var layer: String
      var shape: FeatureMapShape
      /// The number format in words, as in "Q4.4, unsigned".
      var format: String
    }

    /// "layer L5", or "layers L4 and L6".
    var layers: String {
      (maps.count == 1 ? "layer " : "layers ") + maps.map(\.layer).joined(separator: " and ")
    }

    /// The confidence at which the server stops the device; nil if it asks for something else.
    var confidenceThreshold: Double? {
      if case .confidence(_) = policy.rule(threshold: threshold) { threshold } else { nil }
    }
  }

  struct LossSummary: Sendable {
    var loss: Double
    var pictures: Int
    /// The number of pictures that ended before everything was sent: the server stopped the device, or the device answered
    /// itself.
    var exited: Int
    /// The number of pictures that the device answered itself.
    var own = 0
    /// The share of correct decisions when sending ended, 0…1.
    var accuracy: Double
    /// The bytes sent until the exit, or all bytes if there was none.
    var meanBytes: Double
    var meanFragments: Double
    /// What a picture takes on a simulated connection; nil if that was not simulated.
    var link: LinkCost?

    var interval: String { DemoReport.interval(of: accuracy, count: pictures) }
  }

  /// Means from the picture to the moment when the device has the answer.
  package struct LinkCost: Sendable {
    var milliseconds: Double
    /// Processor and radio.
    var millijoules: Double

    package init(milliseconds: Double, millijoules: Double) {
      (self.milliseconds, self.millijoules) = (milliseconds, millijoules)
    }
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
  /// "47–91 %": Wilson's interval, in which the true share of right decisions is with 95 % confidence.
  static func interval(of share: Double, count: Int) -> String {
    guard count > 0, share.isFinite else { return "–" }
    return ShareInterval(right: share * Double(count), of: count).text
  }

  /// What was gained, if that is known, and the whole run in one sentence.
  var story: String { (comparison.map { $0.gain + " " } ?? "") + run }

  private var run: String {
    let losses = facts.lossRates
    let link =
      (losses.max() ?? 0) > 0
      ? "a link that loses up to \(NumberText.percent(losses.max() ?? 0)) of its packets" : "a link that loses nothing"
    var story =
      "A device sends \(facts.layers) of its network over \(link), one grid of features at a time"
    guard let summary = summaries.first, summary.pictures > 0 else {
      return story + ", until the server is sure what the picture shows."
    }
    story += "; with \(Self.lossName(summary.loss)) "
    if facts.policy.isLocal { story += "the device answered \(summary.own) of \(summary.pictures) pictures itself, " }
    let offloaded = summary.pictures - summary.own
    let isStopped = facts.policy != .all && offloaded > 0
    if isStopped { story += "the server was sure of \(summary.exited - summary.own) of \(offloaded) pictures, " }
    story += isStopped && !facts.policy.isLocal ? "stopped the device after " : "the device sent "
    story += "\(NumberText.bytes(summary.meanBytes)) on average"
    if let raw = baselines.first {
      story += " (\(raw.name): \(NumberText.bytes(raw.meanBytes)))"
    }
    return story + ", and was right on \(NumberText.percent(summary.accuracy)) of all pictures."
  }
}
