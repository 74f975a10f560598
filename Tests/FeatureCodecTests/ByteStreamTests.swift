import Testing

@testable import FeatureCodec

/// Opaque bytes, such as a JPEG file, in the same fragments.
@Suite struct ByteStreamTests {
  static func profile(maximum: Int, check: Int = 0, header: Int = 3) throws -> Profile {
    var description = ProfileDescription(
      layer: .bytes(maximum: maximum), scan: [pass(0..<1, 1, maximum + 3)], spread: 0)
    description.byteLayers = [0]
    description.checkLength = check
    description.headerFormat = FragmentHeaderFormat(length: header, streams: 1)
    description.window = 2
    return try description.profile()
  }

  /// Bytes that look like a JPEG file, as far as there is room.
  static func picture(_ count: Int) -> [UInt8] {
    var random = SeededGenerator(seed: UInt64(count))
    let body = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
    return Array(([0xFF, 0xD8, 0xFF, 0xE0] + body).prefix(max(count - 2, 0)) + [0xFF, 0xD9]).suffix(count)
  }

  static func fragments(_ profile: Profile, _ content: [UInt8], frame: Int = 0, limit: Int) throws -> [[UInt8]] {
    var device = TestDevice(profile)
    for _ in 0..<frame { device.session.startFrame() }
    #expect(device.load(bytes: content, stream: 0) == true)
    return try device.rest(limit)
  }

  /// A fragment with a 3-byte header and 4 frame bits.
  static func fragment(offset: Int, _ symbols: [UInt8], frame: Int = 0) -> [UInt8] {
    [UInt8(frame), UInt8(offset >> 8), UInt8(offset & 255)] + symbols
  }

  @Test(arguments: [(0, 3), (1, 3), (2, 4)])
  func everyLengthArrivesWhole(check: Int, header: Int) throws {
    let profile = try Self.profile(maximum: 60, check: check, header: header)
    for length in 0...60 {
      let content = Self.picture(length)
      var server = ServerSession(profile)
      let fragments = try Self.fragments(profile, content, limit: 20)
      for (index, fragment) in fragments.enumerated() {
        #expect(server.content(frame: 0, stream: 0) == nil)
        let events = server.receive(fragment)
        #expect(events.contains(.contentComplete(stream: 0, frame: 0)) == (index == fragments.count - 1))
      }
      #expect(server.content(frame: 0, stream: 0) == content)
      #expect(server.receiver.content(frame: 0, stream: 0) == content)
    }
  }

  /// A sender sends bytes without a session, from any symbol on.
  @Test func sendersSendBytes() throws {
    let profile = try Self.profile(maximum: 60)
    let content = Self.picture(41)
    try profile.withView { view in
      let stream = view.stream(0)
      var symbols = [UInt8](repeating: 0xCC, count: stream.symbolCount)
      var cells: [EncoderCell] = []
      var workspace = DeviceWorkspace(symbols: symbols.mutableSpan, cells: cells.mutableSpan)
      let count = stream.encodeBytes(content.span, in: &workspace)
      #expect(Array(symbols[..<count]) == [41, 0, 0] + content && symbols[count...].allSatisfy { $0 == 0xCC })
      var receiver = Receiver(profile)
      var sender = StreamSender(stream, frame: 3, symbolCount: count)
      for start in [30, 10, 0] {  // the end first
        sender.restart(at: start)
        while sender.offset < count {
          #expect(receiver.content(frame: 3, stream: 0) == nil || start < 30)
          var payload = [UInt8](repeating: 0, count: 20)
          var bytes = payload.mutableSpan
          let length = try sender.nextFragment(of: stream, symbols: symbols.span, into: &bytes)
          #expect(receiver.receive(Array(payload[..<length])) != .refused(.tooShort))
        }
      }
      #expect(receiver.content(frame: 3, stream: 0) == content)
    }
  }

  /// Fragments may arrive in any order, any number of times. The content is there only once the last missing fragment
  /// has arrived.
  @Test(arguments: 0..<20 as Range<UInt64>)
  func lostAndRepeatedFragments(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let profile = try Self.profile(maximum: 300)
    let content = Self.picture(Int.random(in: 0...300, using: &random))
    let fragments = try Self.fragments(profile, content, limit: Int.random(in: 4...40, using: &random))
    let missing = try #require(fragments.randomElement(using: &random))
    var server = ServerSession(profile)
    var events: [ServerEvent] = []
    for fragment in (fragments + fragments).shuffled(using: &random) where fragment != missing {
      events += server.receive(fragment)
    }
    #expect(server.content(frame: 0, stream: 0) == nil)
    #expect(!events.contains(.contentComplete(stream: 0, frame: 0)))
    #expect(server.receive(missing).contains(.contentComplete(stream: 0, frame: 0)))
    #expect(server.content(frame: 0, stream: 0) == content)
    for fragment in fragments { #expect(server.receive(fragment).isEmpty) }
  }

  /// A frame whose length exceeds the layer never has content.
  @Test(arguments: [11, 12, 255, 256, 65_535, 0xFF_FFFF])
  func hostileLengthsGiveNothing(length: Int) throws {
    let profile = try Self.profile(maximum: 10)
    var server = ServerSession(profile)
    let prefix = (0..<3).map { UInt8(length >> (8 * $0) & 255) }
    server.receive(Self.fragment(offset: 0, prefix + [UInt8](repeating: 7, count: 10)))
    #expect(server.receiver.symbolCount(frame: 0, stream: 0) == 13)
    #expect(server.content(frame: 0, stream: 0) == nil)
    #expect((try? ServerSession(profile, savedState: server.savedState)) != nil)
  }

  @Test func greatestLengthIsTaken() throws {
    let profile = try Self.profile(maximum: 10)
    var server = ServerSession(profile)
    let events = server.receive(Self.fragment(offset: 0, [10, 0, 0] + [UInt8](repeating: 7, count: 10)))
    #expect(
      events == [.symbols(stream: 0, frame: 0, new: 13), .contentComplete(stream: 0, frame: 0)], "bytes have no grid")
    #expect(server.content(frame: 0, stream: 0) == [UInt8](repeating: 7, count: 10))
  }

  /// If two fragments disagree about the length, the smaller byte stays, the stream is marked, and nothing traps.
  @Test func disagreementAboutTheLength() throws {
    let profile = try Self.profile(maximum: 10)
    for lengths in [[5, 200], [200, 5]] as [[UInt8]] {
      var server = ServerSession(profile)
      for length in lengths { server.receive(Self.fragment(offset: 0, [length, 0, 0, 1, 2, 3, 4, 5])) }
      #expect(server.content(frame: 0, stream: 0) == [1, 2, 3, 4, 5])
      #expect(server.receiver.isInconsistent(frame: 0, stream: 0))
    }
  }

  @Test func framesHaveTheirOwnContent() throws {
    let profile = try Self.profile(maximum: 50)
    var server = ServerSession(profile)
    let contents = [Self.picture(20), Self.picture(33), Self.picture(50)]
    for (frame, content) in contents.enumerated() {
      for fragment in try Self.fragments(profile, content, frame: frame, limit: 12) { server.receive(fragment) }
    }
    #expect((0..<3).map { server.content(frame: $0, stream: 0) } == [nil, contents[1], contents[2]])
  }

  @Test func onlyByteStreamsHaveContent() throws {
    var random = SeededGenerator(seed: 5)
    var device = TestDevice(try Talk.free())
    var server = ServerSession(device.profile)
    _ = device.load(randomMap(device.profile.layer(ofStream: 1), using: &random), stream: 1)
    for fragment in try device.rest(40) { server.receive(fragment) }
    for stream in [-1, 1, 2, 3, 4, 15] { #expect(server.content(frame: 0, stream: stream) == nil) }
    for frame in [-1, 1, 8, 300] { #expect(server.content(frame: frame, stream: 0) == nil) }
  }

  @Test func profileSaysHowMuch() throws {
    try Talk.profile().withView { view in
      #expect((0..<3).map { view.maximumBytes(layer: $0) } == [40, nil, nil])
      #expect(view.stream(0).maximumBytes == 40)
    }
  }

  /// A byte layer has only one form: every other value of a field that means nothing is refused.
  @Test func fieldsWithoutAMeaningAreZero() throws {
    let bytes = try Self.profile(maximum: 10).bytes
    // Record, field, offset in the record of the layer or stream, a wrong value.
    let cases: [(at: Int, field: ProfileError.Field, value: UInt8)] = [
      (12 + 1, .layerFlags, 1), (12 + 1, .layerFlags, 2), (12 + 2, .shape, 2), (12 + 4, .shape, 2),
      (12 + 6, .shape, 3), (12 + 8, .kernel, 2), (12 + 10, .kernel, 2), (12 + 12, .bits, 7),
      (12 + 13, .fractionBits, 1), (12 + 16, .scale, 1), (32 + 1, .streamFlags, 1), (32 + 2, .spread, 16),
    ]
    for (at, field, value) in cases {
      var changed = bytes
      changed[at] = value
      let error = #expect(throws: ProfileError.self) { try Profile(changed) }
      #expect(error?.field == field, "byte \(at)")
    }
  }
}
