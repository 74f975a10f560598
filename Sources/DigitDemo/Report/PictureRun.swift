import FeatureFiles

/// One picture under every loss rate.
package struct PictureRun: Sendable {
  var name: String
  /// What the picture shows.
  var label: String
  var picture: PortablePixmap
  /// The channels of the unpooled map that are shown. The stages show the same channels, in the same order and on the
  /// same grey scale.
  var fullMap: [GreyImage]
  var runs: [LossRun]
}

/// One picture under one loss rate.
struct LossRun: Sendable {
  var loss: Double
  /// From the first grid to the last; stages after the exit show what was not needed.
  var stages: [Stage]
  var confidences: [ConfidencePoint]
  /// When the server said stop; nil if it was never sure.
  var exit: Exit?
  /// The server's last decision.
  var decision: String
  var confidence: Double

  struct Exit: Sendable {
    var fragmentsSent: Int
    var bytes: Int
  }

  struct ConfidencePoint: Sendable {
    var fragmentsSent: Int
    /// 0…1.
    var confidence: Double
  }

  /// The stage of the exit: the first with as many fragments.
  var exitStage: Int? {
    guard let exit else { return nil }
    return stages.firstIndex { $0.fragmentsSent >= exit.fragmentsSent }
  }
}

/// The state of the server at one grid of the scan.
struct Stage: Sendable {
  var rows: Int
  var columns: Int
  /// Bytes sent so far, headers included, lost ones too.
  var bytes: Int
  var fragmentsSent: Int
  var fragmentsReceived: Int
  /// The share of the symbols up to this grid that arrived, 0…1.
  var coverage: Double
  /// Against the map pooled by Eq. 3 to this grid, in dB; infinite if equal.
  var psnrPooled: Double
  /// Against the full map, in dB; infinite if equal.
  var psnrFull: Double
  var decision: String
  var confidence: Double
  /// The reconstruction's channels, those of `PictureRun.fullMap`.
  var channels: [GreyImage]

  /// Whether the server said stop here, before this grid was sent whole; then the grid follows once more.
  var isExitInsideGrid = false

  var grid: String { rows == columns ? "\(rows)×\(columns)" : "\(rows)×\(columns) (h×w)" }
}
