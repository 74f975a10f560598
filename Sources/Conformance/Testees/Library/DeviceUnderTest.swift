import FeatureCodec

/// A device session with the memory that firmware keeps for it.
struct DeviceUnderTest {
  let profile: Profile
  private(set) var session: DeviceSession
  private var buffers: DeviceBuffers

  init(_ profile: Profile, session number: UInt16, frame: UInt32) {
    self.profile = profile
    session = DeviceSession(profile, number: number, frame: frame)
    buffers = DeviceBuffers(profile)
  }

  mutating func startFrame() { session.startFrame() }

  /// Loads a stream. Returns false if the session does not accept it.
  mutating func load(map: [UInt8], stream: Int) -> Bool {
    let shape = profile.withView { $0.stream(stream).layer.shape }
    let map = map[...]
    return session.load(
      FeatureMapView(map.span, shape: shape, layout: .chw), stream: stream, of: profile, in: &buffers)
  }

  /// Loads a stream. Returns false if the session does not accept it.
  mutating func load(string: [UInt8], stream: Int) -> Bool {
    let string = string[...]
    return session.loadBytes(string.span, stream: stream, of: profile, in: &buffers)
  }

  /// Returns the next fragment of at most `limit` bytes, or no bytes if there is nothing to send.
  mutating func next(_ limit: Int, repeats: Bool) throws(FragmentError) -> [UInt8] {
    session.repeats = repeats
    return try session.nextFragment(of: profile, in: buffers, limit: limit) ?? []
  }

  mutating func receive(_ packet: [UInt8]) -> DeviceSession.Event {
    let packet = packet[...]
    return session.receive(packet.span, of: profile)
  }
}
