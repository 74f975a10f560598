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

  var hello: Data { session.hello.data }

  /// Sends a map, 16 × 16 × 24, in payloads of at most `limit` bytes.
  func send(_ map: [UInt8], limit: Int, notify: (Data) -> Void) throws(FragmentError) {
    session.startFrame()
    let map = FeatureMapView(map.span, shape: cameraLayer.shape, layout: .hwc)
    guard session.load(map, stream: 0, of: profile, in: &buffers) else { return }
    while let fragment = try session.nextData(of: profile, in: buffers, limit: limit) {
      notify(fragment)
    }
  }
}
