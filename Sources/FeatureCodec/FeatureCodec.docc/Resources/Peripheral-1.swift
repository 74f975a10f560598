import FeatureCodec
import FeatureCodecFoundation
import Foundation

/// What the example needs of `CBPeripheralManager`.
protocol PeripheralManager: AnyObject {
  func updateValue(_ value: Data) -> Bool
}

final class CameraPeripheral {
  private let manager: any PeripheralManager
  private let profile: Profile
  private var session: DeviceSession
  private var buffers: DeviceBuffers
  private var waiting: Data?
  /// `maximumUpdateValueLength` of the subscribed central; 20 at least.
  var limit = 20

  init(_ profile: Profile, manager: any PeripheralManager) {
    self.profile = profile
    self.manager = manager
    session = DeviceSession(profile, number: UInt16.random(in: 1...65_535))
    buffers = DeviceBuffers(profile)
  }
}
