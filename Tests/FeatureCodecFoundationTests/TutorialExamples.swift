import FeatureCodec
import FeatureCodecFoundation
import Foundation

// The tutorials of FeatureCodec end with the code between these marks, to the letter: `TutorialTests` compares, the
// compiler checks.

// Tutorial: Profile
let cameraLayer = Layer(
  shape: FeatureMapShape(channels: 24, height: 16, width: 16), kernel: 4,
  format: QFormat(isSigned: true, fractionBits: 3))

func makeCameraProfile() throws(ProfileError) -> Profile {
  var description = ProfileDescription(
    layer: cameraLayer, scan: .fleet(channels: 24, grids: [4, 6, 8, 12, 16]))
  description.window = 2
  description.checkLength = 2
  return try description.profile()
}
// Tutorial: end

// Tutorial: Camera
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

  func didReceive(_ message: Data) {
    switch session.receive(message, of: profile) {
    case .welcome: print("The server holds the profile.")
    case .refused(let reason, _): print("The server refuses: \(reason)")
    case .exit(let decision): print("Stop: class \(decision.classIndex)")
    case .report, .retuned, .ignored: break
    }
  }
}
// Tutorial: end

// Tutorial: Firmware
func runFirmware(
  profile bytes: Span<UInt8>, symbols: consuming MutableSpan<UInt8>,
  cells: consuming MutableSpan<EncoderCell>, payload: inout MutableSpan<UInt8>,
  picture samples: Span<UInt8>, notify: (Span<UInt8>) -> Bool
) throws {
  let profile = try ProfileView(bytes)
  var session = DeviceSession(profile, number: 1)
  var workspace = DeviceWorkspace(symbols: symbols, cells: cells)

  session.startFrame()
  let map = FeatureMapView(samples, shape: profile.layer(0).shape, layout: .hwc)
  guard session.load(map, stream: 0, of: profile, in: &workspace) else { return }

  while true {
    let length = try session.nextFragment(of: profile, in: workspace, into: &payload)
    guard length > 0, notify(payload.span.extracting(0..<length)) else { return }
  }
}
// Tutorial: end

// Tutorial: Peripheral
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
// Tutorial: end

// Tutorial: Conversation
struct Conversation {
  private(set) var session: ServerSession
  private var exits: [Int: ControlMessage] = [:]

  init(_ session: ServerSession) { self.session = session }

  /// Takes a packet in and returns the messages to send back.
  mutating func receive(_ packet: Data, classify: Classifier) -> [ControlMessage] {
    var answers: [ControlMessage] = []
    for event in session.receive(packet) {
      switch event {
      case .hello(let answer):
        if case .welcome = answer { exits = [:] }
        answers.append(answer)
      case .symbols(_, let frame, _):
        if let exit = exit(frame, classify) { answers.append(exit) }
      case .frameSuperseded(let frame): exits[frame] = nil
      default: break
      }
    }
    return answers
  }

  /// The best estimate of a frame's map; nil before the first symbol has arrived.
  func map(frame: Int) -> ContiguousArray<UInt8>? {
    guard let grid = session.receiver.finestGrid(frame: frame, stream: 0) else {
      return nil
    }
    var map = ContiguousArray<UInt8>(repeating: 0, count: cameraLayer.shape.count)
    var samples = map.mutableSpan
    _ = session.receiver.reconstruct(
      frame: frame, stream: 0, at: grid, layout: .hwc, into: &samples)
    return map
  }

  /// The message that stops the device, once the classifier is sure. A device
  /// that missed it keeps sending, and gets it again with every packet.
  private mutating func exit(_ frame: Int, _ classify: Classifier) -> ControlMessage? {
    if let exit = exits[frame] { return exit }
    guard let map = map(frame: frame) else { return nil }
    let (classIndex, confidence) = classify(map)
    guard confidence >= 0.9 else { return nil }
    let exit = session.exit(
      frame: frame, layer: 0, classIndex: classIndex, confidence: confidence)
    exits[frame] = exit
    return exit
  }
}

/// The layers after the cut: a map in, a class and a confidence of 0 to 1 out.
typealias Classifier = (ContiguousArray<UInt8>) -> (classIndex: Int, confidence: Double)
// Tutorial: end

// Tutorial: Server
struct Server {
  private let profile: Profile
  private let classify: Classifier
  private var conversations: [String: Conversation] = [:]

  init(_ profile: Profile, classify: @escaping Classifier) {
    self.profile = profile
    self.classify = classify
  }

  mutating func receive(_ packet: Data, from device: String) -> [Data] {
    conversations[device, default: Conversation(ServerSession(profile))]
      .receive(packet, classify: classify).map(\.data)
  }

  func map(of device: String, frame: Int) -> ContiguousArray<UInt8>? {
    conversations[device]?.map(frame: frame)
  }

  mutating func forget(_ device: String) { conversations[device] = nil }

  func savedState(of device: String) -> [UInt8]? {
    conversations[device]?.session.savedState
  }

  mutating func restore(_ device: String, from savedState: [UInt8])
    throws(SavedStateError)
  {
    conversations[device] = Conversation(
      try ServerSession(profile, savedState: savedState))
  }
}
// Tutorial: end

// Tutorial: Gateway
/// What the example needs of `CBPeripheral`.
protocol Peripheral: AnyObject {
  var identifier: UUID { get }
  func writeValue(_ data: Data, for characteristic: any Characteristic)
}

/// What the example needs of `CBCharacteristic`.
protocol Characteristic {
  var value: Data? { get }
}

final class Gateway {
  private var server: Server

  init(_ server: Server) { self.server = server }

  /// A notification has arrived: `CBPeripheralDelegate` calls this.
  func peripheral(
    _ peripheral: any Peripheral, didUpdateValueFor characteristic: any Characteristic,
    error: (any Error)?
  ) {
    guard error == nil, let value = characteristic.value else { return }
    let device = peripheral.identifier.uuidString
    for message in server.receive(value, from: device) {
      peripheral.writeValue(message, for: characteristic)
    }
  }

  /// The connection has ended: `CBCentralManagerDelegate` calls this.
  func didDisconnect(_ peripheral: any Peripheral) {
    server.forget(peripheral.identifier.uuidString)
  }
}
// Tutorial: end
