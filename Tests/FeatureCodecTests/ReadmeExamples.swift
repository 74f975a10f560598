import FeatureCodec
import FeatureCodecFoundation
import Foundation
import TestFixtures
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
  _ map: borrowing FeatureMapView, frame: Int, profile: borrowing ProfileView,  // read in place: in flash
  in workspace: inout DeviceWorkspace, payload: inout MutableSpan<UInt8>, notify: (Span<UInt8>) -> Bool
) throws(FragmentError) {
  let stream = profile.stream(0)
  stream.encode(map, in: &workspace)
  var sender = StreamSender(stream, frame: frame)
  while case let length = try sender.nextFragment(of: stream, symbols: workspace.symbols.span, into: &payload),
    length > 0
  {
    guard notify(payload.span.extracting(0..<length)) else { return }  // the server said stop
  }
}
// README: end

// README: session
/// What `infer` sends goes through `notify`, such as a GATT notification.
final class Sensor {
  private let profile: Profile
  private var session: DeviceSession
  private var buffers: DeviceBuffers

  init(_ profile: Profile) {
    self.profile = profile
    session = DeviceSession(profile, number: .random(in: 1...65_535))  // another one at each start
    buffers = DeviceBuffers(profile)
  }

  var hello: Data { session.hello.data }  // until a welcome arrives, and after each reconnection

  func infer(_ map: FeatureMapView, notify: (Data) -> Void) throws {
    session.startFrame()
    notify(session.announcement.data)  // for links that may fall silent
    guard session.load(map, stream: 0, of: profile, in: &buffers) else { return }
    while let fragment = try session.nextData(of: profile, in: buffers, limit: 244) { notify(fragment) }
  }

  /// An exit that arrives while `notify` waits ends `infer`.
  func didReceive(_ message: Data) { _ = session.receive(message, of: profile) }
}
// README: end

// README: server
/// The layers after the cut: a map in, a class and a confidence of 0 to 1 out.
typealias Classifier = (ContiguousArray<UInt8>) -> (label: Int, confidence: Double)

struct Gateway {
  private(set) var session: ServerSession

  /// Takes a packet in and returns the messages to send back.
  mutating func receive(_ packet: Data, classify: Classifier) -> [Data] {
    var answers: [Data] = []
    for event in session.receive(packet) {
      if case .hello(let answer) = event { answers.append(answer.data) }
      if case .gridComplete(let stream, let frame, let grid) = event {
        var map = ContiguousArray<UInt8>(repeating: 0, count: 24 * 16 * 16)
        var samples = map.mutableSpan
        _ = session.receiver.reconstruct(frame: frame, stream: stream, at: grid, layout: .hwc, into: &samples)
        let (label, confidence) = classify(map)
        guard confidence > 0.9 else { continue }
        answers.append(session.exit(frame: frame, layer: 0, classIndex: label, confidence: confidence).data)
      }
    }
    return answers
  }
}
// README: end

@Suite struct ReadmeTests {
  private var root: URL {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  }

  @Test(arguments: ["profile", "session", "server", "firmware"])
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
      FeatureMapView(samples.span, shape: shape, layout: .hwc), frame: 0, profile: profile.view, in: &workspace,
      payload: &output
    ) { fragment in
      packets.append((0..<fragment.count).map { fragment[$0] })
      return true
    }
    let sensor = Sensor(profile)
    var gateway = Gateway(session: ServerSession(profile))
    guard case .hello(_, _, let number) = try ControlMessage(sensor.hello) else { return }
    #expect(number > 0)
    let welcome = ControlMessage.welcome(
      version: ControlMessage.version, profile: profile.identifier, session: number)
    #expect(gateway.receive(sensor.hello) { _ in (0, 0) } == [welcome.data])
    var sent: [Data] = []
    var closest = Int.max
    try sensor.infer(FeatureMapView(samples.span, shape: shape, layout: .hwc)) { sent.append($0) }
    var random = RandomSeed.generator
    for packet in sent.shuffled(using: &random) {
      let answers = gateway.receive(packet) { map in
        closest = zip(map, samples).map { abs(Int(Int8(bitPattern: $0)) - Int(Int8(bitPattern: $1))) }.max() ?? .max
        return (0, 0.5)
      }
      #expect(answers.isEmpty)
    }
    // An announcement goes first. The fragments differ only in the number of the frame, which is in the first byte.
    #expect(packets.count == 26)
    #expect(sent.dropFirst().map { Array($0.dropFirst()) } == packets.map { Array($0.dropFirst()) })
    #expect(closest <= 3, "kernel 4 → 1 is two octaves: at most 2.5 where nothing clamps")
    var stopped = 0
    try sensor.infer(FeatureMapView(samples.span, shape: shape, layout: .hwc)) { packet in
      stopped += 1
      for message in gateway.receive(packet, classify: { _ in (7, 1) }) { sensor.didReceive(message) }
    }
    #expect(0 < stopped && stopped < packets.count, "an exit stops the frame")
  }
}
