import Foundation
import TestFixtures

/// The bytes of a file in this target's Resources.
func resource(_ name: String) throws -> [UInt8] {
  try Bundle.module.bytes("Resources/\(name)")
}
