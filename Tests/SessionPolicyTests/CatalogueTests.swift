import FeatureCodec
import FeatureTypes
import OffloadPolicy
import SessionPolicy
import TestFixtures
import Testing

// Catalogue: server
/// A server for one device. Its network takes a map of the layer and gives logits.
struct OffloadServer {
  var session: ServerSession
  var policy: ServerPolicy
  let network: (_ map: ContiguousArray<UInt8>, _ layer: Int) -> [Float]

  /// Stops the device when a layer's prediction has a confidence above 0.9.
  init(_ profile: Profile, network: @escaping (ContiguousArray<UInt8>, Int) -> [Float]) {
    session = ServerSession(profile)
    let sure = ExitRule.confidence(above: FixedPoint.share(0.9))
    policy = ServerPolicy(profile, rules: Array(repeating: sure, count: profile.withView { $0.layerCount }))
    self.network = network
  }

  /// Takes a packet in, and returns what to send back.
  mutating func receive(_ packet: Span<UInt8>) -> [ControlMessage] {
    policy.receive(packet, in: &session) { question, session in
      guard let grid = question.grid else { return nil }
      var map = ContiguousArray<UInt8>(
        repeating: 0, count: session.profile.withView { $0.stream(question.stream).layer.shape.count })
      var samples = map.mutableSpan
      _ = session.receiver.reconstruct(
        frame: question.frame, stream: question.stream, at: grid, layout: .hwc, into: &samples)
      let logits = ContiguousArray(network(map, question.layer).map { FixedPoint.q16(Double($0)) ?? 0 })
      return FixedSoftmax(of: logits.span)
    }
  }
}
// Catalogue: end

// Catalogue: device
/// Three layers: the map of the second is sent while the third is computed, which has a classifier. If that is not sure,
/// the server answers, or 300 ms later the device's own prediction is the answer.
func infer(
  _ device: inout DeviceSession, compute: (Int) -> FixedSoftmax?, load: (Int, inout DeviceSession) -> Void
) -> DeviceStep {
  let layers: ContiguousArray<DeviceLayer> = [
    DeviceLayer(), DeviceLayer(stream: 0), DeviceLayer(stream: 1, rule: .confidence(above: FixedPoint.share(0.8))),
  ]
  var policy = DevicePolicy(layers.span, patience: 300, whenLate: .accept)
  device.startFrame()
  for layer in layers.indices where !device.isStopped {
    let step = policy.step(after: layer, compute(layer))
    switch step {
    case .carryOn: continue
    case .send(let stream), .handOver(let stream): load(stream, &device)
    case .finish, .wait, .giveUp: return step
    }
  }
  return policy.step(afterWaiting: 300, since: 2)
}
// Catalogue: end

@Suite struct CatalogueTests {
  @Test(arguments: ["server", "device"])
  func examplesAreShown(_ name: String) throws {
    let example = try #require(try CompiledExample("Catalogue", name, in: #filePath))
    #expect(try example.isShown(onPageOf: "SessionPolicy"))
  }

  /// The device computes three layers, is not sure, and hands over; the server is sure of the last layer.
  @Test func examplesRun() throws {
    let profile = try Conversation.profile()
    var server = OffloadServer(profile) { map, layer in
      map.count == Conversation.shape.count && layer == 1 ? [0, 9, 0] : [0, 0, 0]
    }
    var device = DeviceSession(profile, number: 7)
    var buffers = DeviceBuffers(profile)
    var (loaded, exits): ([Int], [ControlMessage]) = ([], [])
    let step = infer(&device, compute: { $0 == 2 ? softmax([0, 9]) : nil }) { stream, device in
      loaded.append(stream)
      let map = [UInt8](repeating: UInt8(stream), count: Conversation.shape.count)
      _ = device.load(
        FeatureMapView(map.span, shape: Conversation.shape, layout: .hwc), stream: stream, of: profile, in: &buffers)
      while let packet = try? device.nextFragment(of: profile, in: buffers, limit: 60) {
        let packet = packet[...]
        exits += server.receive(packet.span)
      }
    }
    #expect(loaded == [0, 1] && !exits.isEmpty)
    guard case .exit(let decision) = try #require(exits.first) else { return }
    #expect(decision.layer == 1 && decision.classIndex == 1)
    #expect(step == .finish(DevicePrediction(layer: 2, softmax([0, 9]))), "the server's exit has not arrived")
  }
}
