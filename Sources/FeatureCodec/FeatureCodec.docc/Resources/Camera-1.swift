import FeatureCodec
import FeatureCodecFoundation
import Foundation

final class Camera {
  private let profile: Profile
  private var session: DeviceSession
  private var buffers: DeviceBuffers

  init(_ profile: Profile) {
    self.profile = profile
    session = DeviceSession(profile, number: UInt16.random(in: 1...65_535))
    buffers = DeviceBuffers(profile)
  }
}
