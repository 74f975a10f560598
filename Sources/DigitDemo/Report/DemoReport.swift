import FeatureFiles
import FeatureTypes

/// What one run of `fcodec demo` found, as the report shows it.
struct DemoReport: Sendable {
  var facts: Facts
  var pictures: [PictureRun]
  /// Over all pictures, one a loss rate.
  var summaries: [LossSummary]
  /// What was compared with: first the raw picture, then the unpooled map.
  var baselines: [Baseline]
  var accuracyAgainstBytes: [AccuracyCurve]

  struct Facts: Sendable {
    var layer: String
    var shape: FeatureMapShape
    /// The Q format in words, as in "Q4.4, unsigned".
    var format: String
    /// Bytes a fragment may have.
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

  struct Baseline: Sendable {
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
