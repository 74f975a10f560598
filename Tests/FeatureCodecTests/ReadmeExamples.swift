import FeatureCodec
import Foundation
import Testing

// README.md shows the lines between these marks to the letter. `ReadmeTests` compares them, and the compiler checks
// them.

// README: profile
func makeProfile() throws -> Profile {
  let layer = Layer(
    shape: FeatureMapShape(channels: 24, height: 16, width: 16), kernel: 4,
    format: QFormat(isSigned: true, fractionBits: 3))
  return try ProfileDescription(layer: layer, scan: .fleet(channels: 24, grids: [4, 6, 8, 12, 16])).profile()
}
// README: end

// README: firmware
func sendMap(
  _ map: borrowing FeatureMapView, profile bytes: Span<UInt8>, in workspace: inout DeviceWorkspace,
  payload: inout MutableSpan<UInt8>, notify: (Span<UInt8>) -> Bool
) throws {
  let stream = try ProfileView(bytes).stream(0)  // read in place: in flash
  stream.encode(map, in: &workspace)
  var sender = StreamSender(stream, frame: 0)
  while case let length = try sender.nextFragment(of: stream, symbols: workspace.symbols.span, into: &payload),
    length > 0
  {
    guard notify(payload.span.extracting(0..<length)) else { return }  // the server said stop
  }
}
// README: end

// README: device
final class Sensor {
  private let profile: Profile
  private var session: DeviceSession
  private var buffers: DeviceBuffers

  init(_ profile: Profile) {
    self.profile = profile
    session = DeviceSession(profile)
    buffers = DeviceBuffers(profile)
  }

  func infer(_ map: [UInt8], shape: FeatureMapShape, notify: ([UInt8]) -> Void) throws {
    session.startFrame()
    let map = FeatureMapView(map.span, shape: shape, layout: .hwc)
    guard session.load(map, stream: 0, of: profile, in: &buffers) else { return }  // the server said stop
    while let fragment = try session.nextFragment(of: profile, in: buffers, limit: 244) { notify(fragment) }
  }

  func didReceive(_ message: [UInt8]) { _ = session.receive(message.span, of: profile) }
}
// README: end

// README: server
func server(profile: Profile, packets: [[UInt8]], isSure: ([UInt8]) -> Bool) -> Bool {
  var receiver = Receiver(profile)
  var map = [UInt8](repeating: 0, count: 24 * 16 * 16)
  for packet in packets {  // in any order, any number of times, any of them missing
    guard case .stored(let stream, let frame, _) = receiver.receive(packet.span),
      let grid = receiver.finestGrid(frame: frame, stream: stream)
    else { continue }
    var output = map.mutableSpan
    _ = receiver.reconstruct(frame: frame, stream: stream, at: grid, layout: .hwc, into: &output)
    if isSure(map) { return true }  // tell the device to stop
  }
  return false
}
// README: end

@Suite struct ReadmeTests {
  private var root: URL {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  }

  @Test(arguments: ["profile", "firmware", "device", "server"])
  func readmeShowsTheCompiledExample(name: String) throws {
    let source = try String(contentsOf: URL(filePath: #filePath), encoding: .utf8)
    let example = try #require(
      source.split(separator: "// README: \(name)\n", maxSplits: 1).last?.split(separator: "// README: end").first)
    let readme = try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)
    #expect(readme.contains(example), "README.md shows the \(name) example exactly as in this file")
  }

  /// The examples do what the README says: every map that is sent arrives, until the server is sure.
  @Test func examplesWorkTogether() throws {
    let profile = try makeProfile()
    let samples = (0..<24 * 256).map { UInt8(truncatingIfNeeded: $0 / 24 * 3 + $0 % 24) }
    let shape = FeatureMapShape(channels: 24, height: 16, width: 16)
    var packets: [[UInt8]] = []
    var buffers = DeviceBuffers(profile)
    var payload = [UInt8](repeating: 0, count: 244)
    var workspace = buffers.workspace
    var output = payload.mutableSpan
    try sendMap(
      FeatureMapView(samples.span, shape: shape, layout: .hwc), profile: profile.bytes.span, in: &workspace,
      payload: &output
    ) { fragment in
      packets.append((0..<fragment.count).map { fragment[$0] })
      return true
    }
    let sensor = Sensor(profile)
    var again: [[UInt8]] = []
    try sensor.infer(samples, shape: shape) { again.append($0) }
    #expect(again.count == packets.count && zip(again, packets).allSatisfy { $0.dropFirst() == $1.dropFirst() })
    var stopped = 0
    try sensor.infer(samples, shape: shape) { _ in
      if stopped == 0 {
        let decision = ControlMessage.Decision(frame: 2, layer: 0, classIndex: 1, confidence: 255)
        sensor.didReceive(ControlMessage.exit(decision).bytes)
      }
      stopped += 1
    }
    #expect(stopped == 1, "an exit stops the frame")
    var closest = Int.max
    _ = server(profile: profile, packets: packets.shuffled()) { map in
      closest = zip(map, samples).map { abs(Int(Int8(bitPattern: $0)) - Int(Int8(bitPattern: $1))) }.max() ?? .max
      return false
    }
    #expect(packets.count == 26)
    #expect(closest <= 3, "kernel 4 → 1 is two octaves: at most 2.5 if nothing is clamped")
    #expect(server(profile: profile, packets: packets) { _ in true })
  }
}
