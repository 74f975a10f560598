import FeatureFiles
import SplitInference

/// One picture's runs at all loss rates.
package struct PictureRun: Sendable {
  var name: String
  /// The picture's label.
  var label: String
  var picture: PortablePixmap
  /// By stream: the unpooled map.
  var fullMaps: [FullMap]
  var runs: [LossRun]
}

/// A map as the device has it.
struct FullMap: Sendable {
  /// The name of the layer.
  var layer: String
  /// The channels that are shown. The stages show the same channels, in the same order and on the same grey scale.
  var channels: [GreyImage]
}

/// One picture's run at one loss rate.
struct LossRun: Sendable {
  var loss: Double
  /// All stages, from the first grid to the last. Those after the exit were not needed.
  var stages: [Stage]
  var confidences: [ConfidencePoint]
  /// When the server stopped the device; nil if it was never sure. Nothing was sent if the device answered itself.
  var exit: Exit?
  /// The server's last decision, or the device's own.
  var decision: String
  var confidence: Double
  /// Whether the device answered itself.
  var isOwn = false

  /// The device answers itself, before it sends anything.
  mutating func answer(_ own: Classification) {
    (isOwn, exit) = (true, .init(fragmentsSent: 0, bytes: 0))
    (decision, confidence) = (own.label, Double(own.confidence))
  }

  struct Exit: Sendable {
    var fragmentsSent: Int
    var bytes: Int
  }

  struct ConfidencePoint: Sendable {
    var fragmentsSent: Int
    /// The confidence, 0…1.
    var confidence: Double
  }

  /// The stage of the exit: the first one with at least as many fragments.
  var exitStage: Int? {
    guard let exit else { return nil }
    return stages.firstIndex { $0.fragmentsSent >= exit.fragmentsSent }
  }
}

/// The state of the server at one grid of the scan.
struct Stage: Sendable {
  /// The name of the layer; nil if there is only one.
  var layer: String?
  var rows: Int
  var columns: Int
  /// The bytes sent so far, including headers and lost fragments.
  var bytes: Int
  var fragmentsSent: Int
  var fragmentsReceived: Int
  /// The share of the symbols up to this grid that have arrived, 0…1.
  var coverage: Double
  /// The PSNR against the map pooled to this grid by Eq. 3, in dB; infinite if equal.
  var psnrPooled: Double
  /// The PSNR against the full map, in dB; infinite if equal.
  var psnrFull: Double
  var decision: String
  var confidence: Double
  /// The reconstruction's channels: the same channels as in `FullMap.channels`.
  var channels: [GreyImage]

  /// Whether the server stopped the device before this grid was complete; the grid then has a second stage.
  var isExitInsideGrid = false

  var grid: String {
    (layer.map { "\($0) " } ?? "") + (rows == columns ? "\(rows)×\(columns)" : "\(rows)×\(columns) (h×w)")
  }
}
