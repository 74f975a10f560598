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

  func didSubscribe() {
    waiting = session.hello.data
    sendUntilFull()
  }

  func didCapture(_ map: [UInt8]) {
    session.startFrame()
    let map = FeatureMapView(map.span, shape: cameraLayer.shape, layout: .hwc)
    _ = session.load(map, stream: 0, of: profile, in: &buffers)
    sendUntilFull()
  }

  /// The queue has room again: `peripheralManagerIsReady(toUpdateSubscribers:)`.
  func isReadyToUpdateSubscribers() { sendUntilFull() }

  /// The central wrote a value: `peripheralManager(_:didReceiveWrite:)`.
  func didReceiveWrite(_ value: Data) { _ = session.receive(value, of: profile) }

  private func sendUntilFull() {
    // `nextData` throws for a payload that is too short; 20 bytes never are.
    while let packet = waiting
      ?? (try? session.nextData(of: profile, in: buffers, limit: limit))
    {
      guard manager.updateValue(packet) else {
        waiting = packet
        return
      }
      waiting = nil
    }
  }
}
