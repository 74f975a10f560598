package import FeatureCodec
import FeatureFiles
import Foundation
import SplitInference

/// The operating point that `fcodec profile search` found for the digit network (`docs/point`).
package struct DemoPoint {
  package static let layer = 5
  /// The payload of links with Bluetooth's default size of a packet.
  package static let payload = 20

  package let profile: Profile
  /// How far the network may be trusted, by the cells that have arrived.
  let trust: [ConfidenceTrust]
  /// How the point and others like it compare with JPEG and WebP.
  package let comparison: CodecComparison

  package init() throws(DemoError) {
    let file = BundledFiles.point
    let bytes = try BundledFiles.read(file)
    do throws(ProfileError) {
      profile = try Profile(bytes)
    } catch {
      throw .profile(file: file.path, error)
    }
    let trustBytes = try BundledFiles.read(BundledFiles.trust)
    do throws(JSONError) {
      trust = try JSONReader.read(trustBytes) { (json) throws(JSONError) in
        try json.readList { (json) throws(JSONError) in try ConfidenceTrust(&json) }
      }
    } catch {
      throw .calibration(error.text(in: trustBytes))
    }
    let table = try BundledFiles.read(BundledFiles.comparison)
    comparison = try CodecComparison(csv: table, isTuned: false)
  }
}

/// What the demo sends by default: the maps of a network that was trained to be split (`Examples/digit-scenes`).
package enum DemoScenes {
  /// The folder of the network's files.
  package static var folder: String { BundledFiles.scenes.path }

  /// The description of the layers of a device that answers itself, those of both maps that are sent among them.
  package static var whole: String { folder + "/whole.json" }

  /// What the server answers at each grid to each of the pictures, and what a device says that answers itself: CSV.
  package static var exits: String { folder + "/exits.csv" }

  /// The layers whose maps are sent.
  package static let layers = ["encode4", "encode6"]

  /// Test pictures: neither their digits nor their photographs were used in training.
  package static func pictures() throws(DemoError) -> [LabelledPicture] {
    try LabelledPicture.pictures(in: BundledFiles.scenes.appendingPathComponent("pictures", isDirectory: true))
  }

  /// How the network compares with others that are tuned for JPEG and WebP, in fragments of `DemoPoint.payload` bytes.
  package static func comparison() throws(DemoError) -> CodecComparison {
    let file = BundledFiles.scenes.appendingPathComponent("comparison.csv", isDirectory: false)
    return try CodecComparison(csv: BundledFiles.read(file), isTuned: true)
  }
}
