import FeatureCodec
import FeatureTypes
import OffloadPolicy
import SessionPolicy
import TestFixtures
import Testing

// Catalogue: server
/// A server for one device. Its network takes a map of a layer and gives logits.
struct OffloadServer {
  var session: ServerSession
  var policy: ServerPolicy
  let network: (_ map: ContiguousArray<UInt8>, _ layer: Int) -> ContiguousArray<Float>

  /// Stops the device when a layer's prediction has a confidence above 0.9, and answers when the last layer is complete.
  init(_ profile: Profile, network: @escaping (ContiguousArray<UInt8>, Int) -> ContiguousArray<Float>) {
    session = ServerSession(profile)
    let layers = profile.withView { $0.layerCount }
    let sure = ExitRule.confidence(above: FixedPoint.share(0.9))
    policy = ServerPolicy(profile, rules: Array(repeating: sure, count: layers), handOver: layers - 1)
    self.network = network
  }

  /// Takes a packet in, and returns what to send back.
  mutating func receive(_ packet: Span<UInt8>) -> [ControlMessage] {
    let reply = policy.receive(packet, in: &session)
    guard let question = reply.question,
      let exit = policy.answer(question, predict(question), in: session)
    else { return reply.messages }
    return reply.messages + [exit]
  }

  /// Nil for a string of bytes, and if a logit is NaN.
  private func predict(_ question: ServerPolicy.Question) -> FixedSoftmax? {
    guard let grid = question.grid else { return nil }
    let shape = session.profile.withView { $0.stream(question.stream).layer.shape }
    var map = ContiguousArray<UInt8>(repeating: 0, count: shape.count)
    var samples = map.mutableSpan
    _ = session.receiver.reconstruct(
      frame: question.frame, stream: question.stream, at: grid, layout: .hwc, into: &samples)
    let said = network(map, question.layer)
    var logits = ContiguousArray<Int32>(repeating: 0, count: said.count)
    var numbers = logits.mutableSpan
    return FixedPoint.convert(said.span, into: &numbers) ? FixedSoftmax(of: logits.span) : nil
  }
}
// Catalogue: end

// Catalogue: device
/// What the firmware of a device does around its policy.
protocol Firmware {
  var session: DeviceSession { get set }
  /// Computes a layer, and predicts if the layer has a classifier.
  mutating func compute(_ layer: Int) -> FixedSoftmax?
  /// Loads the map that a stream carries. Its fragments leave while the next layer is computed.
  mutating func load(_ stream: Int)
  /// Sleeps until a message of the server has been received, at most so many milliseconds. Returns those since the device had
  /// nothing more to compute and to send.
  mutating func sleep(_ milliseconds: UInt32) -> UInt32
}

/// Three layers. The map of the second is sent while the third is computed, which has a classifier. If that is not sure, the
/// server answers; 300 ms later the device's own prediction is the answer. Returns it, or nil: the server has answered.
func infer(_ firmware: inout some Firmware) -> DevicePrediction? {
  let sure = ExitRule.confidence(above: FixedPoint.share(0.8))
  let layers: InlineArray<3, DeviceLayer> = [
    DeviceLayer(), DeviceLayer(stream: 0), DeviceLayer(stream: 1, rule: sure, number: 1),
  ]
  var policy = DevicePolicy(layers.span, patience: 300, whenLate: .accept)
  firmware.session.startFrame()
  var layer = 0
  var step = DeviceStep.carryOn
  while !firmware.session.isStopped {
    switch step {
    case .carryOn, .send:
      step = policy.step(after: layer, of: layers.span, firmware.compute(layer))
      if case .send(let stream) = step { firmware.load(stream) }
      if case .handOver(let stream) = step { firmware.load(stream) }
      layer += 1
    case .handOver, .wait:
      step = policy.step(afterWaiting: firmware.sleep(300), since: layer - 1, of: layers.span)
    case .finish(let own): return own
    case .giveUp: return nil
    }
  }
  return nil
}
// Catalogue: end

/// Firmware whose packets go to a server, and whose exits arrive while it sleeps.
private struct TestFirmware: Firmware {
  var session: DeviceSession
  let profile: Profile
  var server: OffloadServer
  let own: FixedSoftmax
  let hears: Bool
  var buffers: DeviceBuffers
  var loaded: [Int] = []
  var waited: UInt32 = 0
  private var exits: [ControlMessage] = []

  init(_ profile: Profile, _ server: OffloadServer, own: FixedSoftmax, hears: Bool) {
    (self.profile, self.server, self.own, self.hears) = (profile, server, own, hears)
    session = DeviceSession(profile, number: 7)
    buffers = DeviceBuffers(profile)
  }

  mutating func compute(_ layer: Int) -> FixedSoftmax? { layer == 2 ? own : nil }

  mutating func load(_ stream: Int) {
    loaded.append(stream)
    let map = [UInt8](repeating: UInt8(stream), count: Conversation.shape.count)
    _ = session.load(
      FeatureMapView(map.span, shape: Conversation.shape, layout: .hwc), stream: stream, of: profile, in: &buffers)
    while let packet = try? session.nextFragment(of: profile, in: buffers, limit: 60) {
      let packet = packet[...]
      exits += server.receive(packet.span)
    }
  }

  mutating func sleep(_ milliseconds: UInt32) -> UInt32 {
    waited += hears ? 40 : milliseconds
    guard hears, let exit = exits.first else { return waited }
    let message = exit.bytes[...]
    _ = session.receive(message.span, of: profile)
    return waited
  }
}

@Suite struct CatalogueTests {
  @Test(arguments: ["server", "device"])
  func examplesAreShown(_ name: String) throws {
    let example = try #require(try CompiledExample("Catalogue", name, in: #filePath))
    #expect(try example.isShown(onPageOf: "SessionPolicy"))
  }

  private func firmware(sure: Int32, hears: Bool, logits: ContiguousArray<Float>) throws -> TestFirmware {
    let profile = try Conversation.profile()
    let server = OffloadServer(profile) { map, layer in
      map.count == Conversation.shape.count && layer == 1 ? logits : [0, 0, 0]
    }
    return TestFirmware(profile, server, own: softmax([0, sure]), hears: hears)
  }

  /// The device is not sure and hands over. The server's exit stops it, also if the server is not sure; without it, the device's
  /// prediction is the answer; NaN is no answer.
  @Test func examplesRun() throws {
    var served = try firmware(sure: 9, hears: true, logits: [0, 9, 0])
    #expect(infer(&served) == nil && served.session.isStopped && served.loaded == [0, 1] && served.waited == 40)
    var unsure = try firmware(sure: 9, hears: true, logits: [0, 0.1, 0])
    #expect(infer(&unsure) == nil && unsure.session.isStopped)
    let own = DevicePrediction(layer: 1, softmax([0, 9]))
    var late = try firmware(sure: 9, hears: false, logits: [0, 9, 0])
    #expect(infer(&late) == own && !late.session.isStopped && late.waited == 300)
    var broken = try firmware(sure: 9, hears: true, logits: [.nan, -20, -20])
    #expect(infer(&broken) == own && !broken.session.isStopped)
    var alone = try firmware(sure: 500_000, hears: true, logits: [0, 9, 0])
    #expect(infer(&alone) == DevicePrediction(layer: 1, softmax([0, 500_000])) && alone.loaded == [0])
  }
}
