import FeatureCodec

final class Camera {
  private let profile: Profile
  private var session: DeviceSession
  private var buffers: DeviceBuffers

  init(_ profile: Profile) {
    self.profile = profile
    session = DeviceSession(profile)
    buffers = DeviceBuffers(profile)
  }

  var hello: [UInt8] { session.hello.bytes }
}
