import FeatureCodec
import FeatureTypes
import OffloadPolicy
import Pooling
import SeededRandom
import SessionPolicy

/// A device that sends two layers, 4 × 16 × 16 each at 4 × 4, 6 × 6 and 8 × 8, and a server with a policy.
struct Conversation {
  static let shape = FeatureMapShape(channels: 4, height: 16, width: 16)

  let profile: Profile
  var device: DeviceSession
  var server: ServerSession
  var policy: ServerPolicy
  private var buffers: DeviceBuffers
  /// What the policy has asked for.
  var questions: [ServerPolicy.Question] = []

  static func profile(frameBits: Int? = nil) throws -> Profile {
    var description = ProfileDescription()
    description.headerFormat = frameBits.map { FragmentHeaderFormat(streamBits: 2, frameBits: $0) }
    for layer in 0..<2 {
      description.layers.append(Layer(shape: shape, kernel: 4, format: QFormat(isSigned: true, fractionBits: 3)))
      description.streams.append(.init(layer: layer, scan: .fleet(channels: 4, grids: [4, 6, 8])))
    }
    return try description.profile()
  }

  init(
    _ rules: [ExitRule], handOver: Int? = nil, moment: ServerPolicy.Moment = .completeGrids, repeats: Bool = false,
    frameBits: Int? = nil, hello: Bool = true
  ) throws {
    profile = try Self.profile(frameBits: frameBits)
    device = DeviceSession(profile, number: 7, repeats: repeats)
    server = ServerSession(profile)
    policy = ServerPolicy(profile, rules: rules, handOver: handOver, moment: moment)
    buffers = DeviceBuffers(profile)
    if hello { _ = give(device.hello) { _ in nil } }
  }

  mutating func startFrame() { device.startFrame() }

  mutating func load(_ stream: Int) {
    var random = SeededGenerator(seed: UInt64(device.frame) * 2 + UInt64(stream))
    let map = (0..<Self.shape.count).map { _ in UInt8.random(in: 0...255, using: &random) }
    _ = device.load(
      FeatureMapView(map.span, shape: Self.shape, layout: .hwc), stream: stream, of: profile, in: &buffers)
  }

  /// The next fragment of the device, of 20 bytes at most.
  mutating func packet() throws -> [UInt8]? { try device.nextFragment(of: profile, in: buffers, limit: 20) }

  /// Gives a packet to the server, and returns its messages. `sure` says how sure its network is, as a logit in Q16.
  mutating func give(_ packet: [UInt8], sure: (ServerPolicy.Question) -> Int32?) -> [ControlMessage] {
    let packet = packet[...]
    let reply = policy.receive(packet.span, in: &server)
    guard let question = reply.question else { return reply.messages }
    questions.append(question)
    let said = sure(question).map { softmax([0, 0, $0]) }
    return reply.messages + [policy.answer(question, said, in: server)].compactMap { $0 }
  }

  mutating func give(_ message: ControlMessage, sure: (ServerPolicy.Question) -> Int32?) -> [ControlMessage] {
    give(message.bytes, sure: sure)
  }

  /// Whether the device stops because of a message.
  mutating func obeys(_ message: ControlMessage) -> Bool {
    let packet = message.bytes[...]
    guard case .exit = device.receive(packet.span, of: profile) else { return false }
    return device.isStopped
  }
}

extension ControlMessage {
  /// The message as it goes on air.
  var bytes: [UInt8] {
    var bytes = [UInt8](repeating: 0, count: ControlMessage.maximumLength)
    var span = bytes.mutableSpan
    let length = write(into: &span)
    return Array(bytes[..<length])
  }
}

func softmax(_ logits: [Int32]) -> FixedSoftmax { FixedSoftmax(of: logits.span) }
