package import FeatureCodec
package import FeatureTypes
package import Pooling

/// The device's half of a run: one stream, whose buffers are allocated once.
package struct DeviceSide {
  let profile: Profile
  let stream: Int
  /// The session's number, which a seeded check covers; 0 without a session.
  let session: UInt16
  private var buffers: DeviceBuffers

  package init(_ profile: Profile, stream: Int = 0, session: UInt16 = 0) {
    self.profile = profile
    self.stream = stream
    self.session = session
    buffers = DeviceBuffers(profile, stream: stream)
  }

  /// All fragments of one map, each of at most `payload` bytes.
  ///
  /// - Throws: `FragmentError.payloadTooShort`, with the number of bytes that this profile's fragments need.
  package mutating func fragments(
    of map: [UInt8], layout: FeatureMapLayout, frame: Int, payload: Int, rounding: ChildRounding = .closedLoop
  ) throws(FragmentError) -> [[UInt8]] {
    let shape = profile.withView { $0.stream(stream).layer.shape }
    let map = map[...]
    buffers.encode(
      FeatureMapView(map.span, shape: shape, layout: layout), stream: stream, of: profile, rounding: rounding)
    var sender = profile.withView { StreamSender($0.stream(stream), frame: frame, session: session) }
    var fragments: [[UInt8]] = []
    var buffer = ContiguousArray<UInt8>(repeating: 0, count: max(payload, 0))
    while true {
      var bytes = buffer.mutableSpan
      let length = try sender.nextFragment(of: profile, symbols: buffers.symbols.span, into: &bytes)
      guard length > 0 else { return fragments }
      fragments.append(Array(buffer[..<length]))
    }
  }
}

extension ControlMessage {
  /// The message as it goes on air.
  package var bytes: [UInt8] {
    var bytes = ContiguousArray<UInt8>(repeating: 0, count: ControlMessage.maximumLength)
    var span = bytes.mutableSpan
    let length = write(into: &span)
    return Array(bytes[..<length])
  }

  /// Reads a message from a packet; nil if it is data, or nothing that this version knows.
  package init?(packet: [UInt8]) {
    let packet = packet[...]
    guard let message = try? ControlMessage(packet.span) else { return nil }
    self = message
  }

  /// Whether a packet is a control message, of any version.
  package static func isControl(_ packet: [UInt8]) -> Bool { packet.first.map { $0 >> 4 == 15 } ?? false }
}
