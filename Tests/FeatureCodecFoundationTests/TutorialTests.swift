import FeatureCodec
import FeatureCodecFoundation
import Foundation
import SeededRandom
import TestFixtures
import Testing

/// The tutorials of FeatureCodec show the code of TutorialExamples.swift, and it does what they say.
@Suite struct TutorialTests {
  private static let examples = ["Profile", "Camera", "Firmware", "Peripheral", "Conversation", "Server", "Gateway"]
  private let map = (0..<24 * 256).map { UInt8(truncatingIfNeeded: $0 / 24 * 3 + $0 % 24) }

  @Test(arguments: examples)
  func tutorialsEndWithTheCompiledExample(name: String) throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "TutorialExamples.swift").path
    let example = try #require(try CompiledExample("Tutorial", name, in: file))
    #expect(try example.isLastStep(of: name, inCatalogueOf: "FeatureCodec"))
  }

  /// With and without a heap a device sends the same fragments.
  @Test func cameraAndFirmwareSendTheSame() throws {
    let profile = try makeCameraProfile()
    var fromCamera: [Data] = []
    try Camera(profile).send(map, limit: 244) { fromCamera.append($0) }

    let size = profile.withView { $0.workspaceSize }
    var symbols = [UInt8](repeating: 0, count: size.symbols)
    var cells = [EncoderCell](repeating: EncoderCell(), count: size.cells)
    var payload = [UInt8](repeating: 0, count: 244)
    var output = payload.mutableSpan
    var fromFirmware: [Data] = []
    try runFirmware(
      profile: profile.bytes.span, symbols: symbols.mutableSpan, cells: cells.mutableSpan, payload: &output,
      picture: map.span
    ) { fragment in
      fromFirmware.append(Data(fragment.indices.map { fragment[$0] }))
      return true
    }
    #expect(fromCamera == fromFirmware && fromCamera.count == 26)
  }

  @Test func anExitStopsTheCamera() throws {
    let camera = Camera(try makeCameraProfile())
    var server = Server(try makeCameraProfile()) { _ in (classIndex: 3, confidence: 1) }
    for answer in server.receive(camera.hello, from: "camera") { camera.didReceive(answer) }
    var sent = 0
    try camera.send(map, limit: 244) { fragment in
      sent += 1
      for answer in server.receive(fragment, from: "camera") { camera.didReceive(answer) }
    }
    #expect(sent == 1)
  }

  /// Every packet arrives, in another order: the server has the finest grid exactly, and no sample is further off than
  /// rounding in two octaves takes it.
  @Test func theServersMapIsTheDevices() throws {
    let profile = try makeCameraProfile()
    var server = Server(profile) { _ in (classIndex: 0, confidence: 0) }
    var packets: [Data] = []
    try Camera(profile).send(map, limit: 182) { packets.append($0) }
    var receiver = Receiver(profile)
    for packet in packets { receiver.receive(packet.span) }
    var generator = SeededGenerator(seed: 13)
    for packet in packets.shuffled(using: &generator) { #expect(server.receive(packet, from: "camera").isEmpty) }
    let received = try #require(server.map(of: "camera", frame: 1))
    let distance = zip(received, map).map { abs(Int(Int8(bitPattern: $0)) - Int(Int8(bitPattern: $1))) }.max()
    #expect(try #require(distance) <= 3)
    var expected = [UInt8](repeating: 0, count: map.count)
    var output = expected.mutableSpan
    let coverage = receiver.reconstruct(
      frame: 1, stream: 0, at: GridSize(rows: 16, columns: 16), layout: .hwc, into: &output)
    #expect(coverage?.fraction == 1)
    #expect(Array(received) == expected)
  }

  /// A second server goes on in the middle of a frame, and ends with the same map.
  @Test func aRestoredServerGoesOn() throws {
    let profile = try makeCameraProfile()
    var packets: [Data] = []
    try Camera(profile).send(map, limit: 100) { packets.append($0) }
    var first = Server(profile) { _ in (classIndex: 0, confidence: 0) }
    for packet in packets.prefix(packets.count / 2) { _ = first.receive(packet, from: "camera") }
    var second = Server(profile) { _ in (classIndex: 0, confidence: 0) }
    try second.restore("camera", from: try #require(first.savedState(of: "camera")))
    #expect(second.map(of: "camera", frame: 1) == first.map(of: "camera", frame: 1))
    for packet in packets.suffix(from: packets.count / 2) {
      _ = first.receive(packet, from: "camera")
      _ = second.receive(packet, from: "camera")
    }
    #expect(second.map(of: "camera", frame: 1) == first.map(of: "camera", frame: 1))
    second.forget("camera")
    #expect(second.map(of: "camera", frame: 1) == nil)
  }

  /// Peripheral and gateway over a radio that queues three packets and loses every fourth fragment.
  @Test func peripheralAndGatewayTalk() throws {
    let profile = try makeCameraProfile()
    let radio = Radio()
    let camera = CameraPeripheral(profile, manager: radio)
    var maps: [ContiguousArray<UInt8>] = []
    let gateway = Gateway(
      Server(profile) { map in
        maps.append(map)
        return (classIndex: 7, confidence: maps.count == 10 ? 0.95 : 0.5)
      })
    let connection = Connection()
    var (delivered, answers) = (0, [Data]())
    func run() {
      camera.isReadyToUpdateSubscribers()
      while !radio.queue.isEmpty {
        let packet = radio.queue.removeFirst()
        delivered += 1
        if delivered % 4 == 0 { continue }
        gateway.peripheral(connection, didUpdateValueFor: Notification(value: packet), error: nil)
        for answer in connection.written { camera.didReceiveWrite(answer) }
        answers += connection.written
        connection.written = []
        camera.isReadyToUpdateSubscribers()
      }
    }
    camera.didSubscribe()
    run()
    guard case .welcome(ControlMessage.version, profile.identifier, 1...) = try ControlMessage(answers[0]) else {
      Issue.record("\(answers)")
      return
    }
    #expect(answers.count == 1)
    camera.limit = 182
    camera.didCapture(map)
    run()
    #expect(maps.count == 10 && maps[0] != maps[9])
    // The exit answers the tenth packet that arrives; three more are in the queue by then, and are answered with it again.
    let exit = ControlMessage.exit(.init(frame: .init(1, bits: 7), layer: 0, classIndex: 7, confidence: 242))
    #expect(answers.dropFirst().allSatisfy { $0 == exit.data } && answers.count > 1)
    #expect(delivered < 20, "the device stops")
    gateway.didDisconnect(connection)
  }
}

/// A queue of three packets.
private final class Radio: PeripheralManager {
  var queue: [Data] = []

  func updateValue(_ value: Data) -> Bool {
    guard queue.count < 3 else { return false }
    queue.append(value)
    return true
  }
}

private final class Connection: Peripheral {
  let identifier = UUID()
  var written: [Data] = []

  func writeValue(_ data: Data, for characteristic: any Characteristic) { written.append(data) }
}

private struct Notification: Characteristic {
  var value: Data?
}
