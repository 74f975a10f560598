import Foundation

/// The bytes of a file in this target's Resources.
func resource(_ name: String) throws -> [UInt8] {
  let url = Bundle.module.bundleURL.appendingPathComponent("Resources/\(name)")
  return Array(try Data(contentsOf: url))
}
