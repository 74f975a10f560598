import FeatureCodec

/// The device's side: a map to symbols, symbols to fragments.
struct Device {
  let profile: Profile
  var buffers: DeviceBuffers
  var payload: [UInt8]

  init(_ profile: Profile, payload: Int) {
    self.profile = profile
    buffers = DeviceBuffers(profile)
    self.payload = [UInt8](repeating: 0, count: payload)
  }

  mutating func encode(_ samples: [UInt8], _ shape: FeatureMapShape) {
    buffers.encode(FeatureMapView(samples.span, shape: shape, layout: .hwc), stream: 0, of: profile)
  }

  /// Makes all fragments of a frame from the symbols that `encode` has left.
  mutating func send(frame: Int = 0, _ notify: (Span<UInt8>) -> Void = { _ in }) throws {
    let symbols = buffers.symbols
    var sender = profile.withView { StreamSender($0.stream(0), frame: frame) }
    var payload = self.payload
    var out = payload.mutableSpan
    while case let length = try sender.nextFragment(of: profile, symbols: symbols.span, into: &out), length > 0 {
      notify(out.span.extracting(0..<length))
    }
  }

  mutating func packets(_ samples: [UInt8], _ shape: FeatureMapShape, frame: Int = 0) throws -> [[UInt8]] {
    encode(samples, shape)
    var packets: [[UInt8]] = []
    try send(frame: frame) { packet in packets.append(packet.withUnsafeBufferPointer { Array($0) }) }
    return packets
  }

  static func layer(of profile: Profile) -> Layer { profile.withView { $0.stream(0).layer } }

  static func symbolCount(of profile: Profile) -> Int { profile.withView { $0.stream(0).symbolCount } }

  static func packetBytes(_ samples: [UInt8], _ profile: Profile) throws -> Int {
    var device = Device(profile, payload: 244)
    let shape = Self.layer(of: profile).shape
    return try device.packets(samples, shape).reduce(0) { $0 + $1.count }
  }
}
