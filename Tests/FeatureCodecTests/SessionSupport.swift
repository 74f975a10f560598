import FeatureTypes
import Pooling
import Quantize

@testable import FeatureCodec

/// A device session with its memory.
struct TestDevice {
  let profile: Profile
  var session: DeviceSession
  private var buffers: DeviceBuffers

  init(_ profile: Profile, number: UInt16 = 1, frame: UInt32 = 0, repeats: Bool = false) {
    self.profile = profile
    session = DeviceSession(profile, number: number, frame: frame, repeats: repeats)
    buffers = DeviceBuffers(profile)
  }

  mutating func load(_ map: [UInt8], stream: Int) -> Bool {
    let features = FeatureMapView(map.span, shape: profile.layer(ofStream: stream).shape, layout: .chw)
    return session.load(features, stream: stream, of: profile, in: &buffers)
  }

  /// The same as a device without a heap.
  mutating func loadInWorkspace(_ map: [UInt8], stream: Int) -> Bool {
    let (profile, shape) = (profile, profile.layer(ofStream: stream).shape)
    let features = FeatureMapView(map.span, shape: shape, layout: .chw)
    var buffers = buffers
    var workspace = buffers.workspace
    return session.load(features, stream: stream, of: profile.view, in: &workspace)
  }

  mutating func load(bytes: [UInt8], stream: Int) -> Bool {
    session.loadBytes(bytes.span, stream: stream, of: profile, in: &buffers)
  }

  /// Returns the next fragment of at most `limit` bytes, or nil if there is nothing to send.
  mutating func next(_ limit: Int) throws(FragmentError) -> [UInt8]? {
    try session.nextFragment(of: profile, in: buffers, limit: limit)
  }

  /// Returns the remaining fragments of the loaded stream.
  mutating func rest(_ limit: Int) throws(FragmentError) -> [[UInt8]] {
    var fragments: [[UInt8]] = []
    while let fragment = try next(limit) { fragments.append(fragment) }
    return fragments
  }

  mutating func receive(_ bytes: [UInt8]) -> DeviceSession.Event { session.receive(bytes.span, of: profile) }

  mutating func receive(_ message: ControlMessage) -> DeviceSession.Event { receive(message.bytes) }
}

extension ControlMessage {
  init(_ bytes: [UInt8]) throws(ControlError) { try self.init(bytes.span) }

  var bytes: [UInt8] {
    var bytes = [UInt8](repeating: 0xAA, count: ControlMessage.maximumLength)
    var output = bytes.mutableSpan
    let length = write(into: &output)
    return Array(bytes[..<length])
  }
}

extension ServerSession {
  @discardableResult
  mutating func receive(_ packet: [UInt8]) -> [ServerEvent] { receive(packet.span) }

  @discardableResult
  mutating func receive(_ message: ControlMessage) -> [ServerEvent] { receive(message.bytes) }
}

/// A link that loses, repeats and reorders packets.
struct TestLink {
  var loss = 0.2
  var duplication = 0.15
  /// Packets in flight, in any order.
  var reordering = 4
  private var queue: [[UInt8]] = []

  mutating func send(_ packet: [UInt8], using random: inout SeededGenerator) {
    if Double.random(in: 0..<1, using: &random) < loss { return }
    for _ in 0..<(Double.random(in: 0..<1, using: &random) < duplication ? 2 : 1) {
      queue.insert(packet, at: max(0, queue.count - Int.random(in: 0...reordering, using: &random)))
    }
  }

  /// Returns the packets that arrive now: sometimes none, sometimes several.
  mutating func arriving(using random: inout SeededGenerator) -> [[UInt8]] {
    let count = min(queue.count, Int.random(in: 0...3, using: &random))
    defer { queue.removeFirst(count) }
    return Array(queue.prefix(count))
  }

  mutating func drain() -> [[UInt8]] {
    defer { queue = [] }
    return queue
  }
}

/// Profiles for conversations.
enum Talk {
  /// Bytes, a map under two scans, and a deeper map. 8 frames, a window of 2.
  ///
  ///     stream 0  layer 0, up to 40 bytes         operating point 0: streams 1 and 3
  ///     stream 1  layer 1, grids 2, 4, 8                          1: stream 0
  ///     stream 2  layer 1, slices of one channel                  2: streams 2 and 3
  ///     stream 3  layer 2
  static func description(check: Int = 0) -> ProfileDescription {
    var description = ProfileDescription()
    description.layers = [
      .bytes(maximum: 40), Sample.layer(2, 8, 8, kernel: 4), Sample.layer(3, 4, 4, kernel: 2, bits: 5),
    ]
    description.byteLayers = [0]
    description.streams = [
      ProfileDescription.Stream(layer: 0, scan: [pass(0..<1, 1, 43)], spread: 0),
      ProfileDescription.Stream(layer: 1, scan: .fleet(channels: 2, grids: [2, 4, 8]), spread: 4),
      ProfileDescription.Stream(layer: 1, scan: .clio(channels: 2, slice: 1, grid: grid(8, 8))),
      ProfileDescription.Stream(layer: 2, scan: .fleet(channels: 3, grids: [2, 4]), prediction: .difference),
    ]
    description.operatingPoints = [[1, 3], [0], [2, 3]]
    description.headerFormat = FragmentHeaderFormat(streamBits: 4, frameBits: 3)
    description.window = 2
    description.checkLength = check
    return description
  }

  static func profile(check: Int = 0) throws -> Profile { try description(check: check).profile() }

  /// The same without operating points: every stream in use.
  static func free(check: Int = 0) throws -> Profile {
    var description = description(check: check)
    description.operatingPoints = []
    return try description.profile()
  }
}
