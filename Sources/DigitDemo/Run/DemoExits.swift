package import FeatureCodec
import FeatureFiles

/// The example that `fcodec simulate` runs by default: layers of the digit network, a profile that sends them raw, and what the
/// network answers for each grid.
package enum DemoExits {
  /// The layers whose maps are sent.
  package static let layers = ["L3", "L4", "L5"]

  package static func profile() throws -> Profile {
    try ProfileJSON(BundledFiles.read(BundledFiles.exitProfile)).profile()
  }

  /// The bytes of the table: CSV.
  package static func table() throws(DemoError) -> [UInt8] { try BundledFiles.read(BundledFiles.exitTable) }
}
