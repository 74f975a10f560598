import Testing

@testable import FeatureCodec

/// The device's side of a conversation.
@Suite struct DeviceSessionTests {
  private func loaded(stream: Int = 1, repeats: Bool = false) throws -> (device: TestDevice, map: [UInt8]) {
    var random = SeededGenerator(seed: 1)
    var device = TestDevice(try Talk.profile(), repeats: repeats)
    let map = randomMap(device.profile.layer(ofStream: stream), using: &random)
    device.session.startFrame()
    #expect(device.load(map, stream: stream) == true)
    return (device, map)
  }

  private func decision(_ frame: UInt32, bits: Int = 3) -> ControlMessage.Decision {
    .init(frame: .init(frame, bits: bits), layer: 1, classIndex: 3, confidence: 250)
  }

  private func exit(_ frame: UInt32, bits: Int = 3) -> ControlMessage { .exit(decision(frame, bits: bits)) }

  @Test func helloNamesVersionProfileAndSession() throws {
    let device = TestDevice(try Talk.profile(), number: 0xBEEF)
    let hello = ControlMessage.hello(version: 1, profile: device.profile.identifier, session: 0xBEEF)
    #expect(device.session.hello == hello && device.session.number == 0xBEEF)
  }

  /// An announcement has all bits of the frame's number, although only three go on air.
  @Test func announcementsNameTheWholeNumber() throws {
    let profile = try Talk.profile()
    for (before, first) in [(0, 1), (70_000, 70_001), (.max, 0)] as [(UInt32, UInt32)] {
      var device = TestDevice(profile, number: 0x1234, frame: before)
      #expect(device.session.announcement == .announcement(session: 0x1234, number: before))
      device.session.startFrame()
      let state = device.session
      #expect(device.session.announcement == .announcement(session: 0x1234, number: first))
      #expect(device.session == state)
    }
  }

  /// The fragments are those of a sender of the same frame. Frame numbers on air wrap after 8.
  @Test func framesAreNumberedModuloTheProfiles() throws {
    var (device, map) = try loaded()
    let symbols = device.profile.encode(map, stream: 1)
    for number in 1...20 {
      #expect(device.session.frame == number)
      #expect(device.load(map, stream: 1) == true)
      let expected = try device.profile.fragments(symbols, stream: 1, frame: number % 8, limit: 20)
      #expect(try device.rest(20) == expected)
      #expect(
        device.session.localResult(layer: 2, classIndex: 5, confidence: 9)
          == .localResult(.init(frame: .init(UInt32(number), bits: 16), layer: 2, classIndex: 5, confidence: 9)))
      device.session.startFrame()
    }
  }

  /// The device's own count wraps without a jump on air.
  @Test func longRunsWrap() throws {
    var device = TestDevice(try Talk.profile(), frame: .max - 1)
    device.session.startFrame()
    #expect(device.session.frame == .max && device.session.frameOnAir == 7)
    device.session.startFrame()
    #expect(device.session.frame == 0 && device.session.frameOnAir == 0)
    // A local result names it by 16 bits.
    #expect(
      TestDevice(try Talk.profile(), frame: 0xABCD_EF01).session.localResult(layer: 0, classIndex: 0, confidence: 0)
        .bytes.prefix(4) == [0xF1, 0x01, 0xEF, 16])
  }

  /// A device that restarts may continue with any number.
  @Test func theFirstNumberMayBeAny() throws {
    let profile = try Talk.profile()
    let numbers: [(UInt32, UInt32)] = [(0, 1), (6, 7), (7, 8), (300, 301), (65_535, 65_536), (.max, 0)]
    for (before, first) in numbers {
      var session = profile.withView { DeviceSession($0, number: 1, frame: before) }
      session.startFrame()
      #expect(session.frame == first && session.frameOnAir == Int(first % 8))
    }
  }

  @Test func statesAreThoseOfTheSpecification() throws {
    var (device, map) = try loaded()
    var fresh = device
    fresh.session.startFrame()
    #expect(fresh.session.phase == .idle)
    #expect(device.session.phase == .sending)
    _ = try device.next(20)
    #expect(device.session.phase == .sending)
    _ = try device.rest(20)
    #expect(device.session.phase == .sent)
    device.session.repeats = true
    _ = try device.next(20)
    #expect(device.session.phase == .sending, "it starts again")
    _ = device.receive(exit(1))
    #expect(device.session.phase == .stopped)
    _ = device.load(map, stream: 1)
    #expect(device.session.phase == .stopped)
    #expect([DeviceSession.Phase.idle, .sending, .sent, .stopped].map(\.rawValue) == [0, 1, 2, 3])
  }

  @Test func loadReplacesWhatIsUnsent() throws {
    var (device, _) = try loaded()
    var random = SeededGenerator(seed: 2)
    _ = try device.next(20)
    let deeper = randomMap(device.profile.layer(ofStream: 3), using: &random)
    #expect(device.load(deeper, stream: 3) == true)
    let expected = try device.profile.fragments(
      device.profile.encode(deeper, stream: 3), stream: 3, frame: 1, limit: 20)
    #expect(try device.rest(20) == expected)
    #expect(try device.next(20) == nil)
  }

  @Test func newFrameDropsWhatIsUnsent() throws {
    var (device, _) = try loaded()
    device.session.startFrame()
    #expect(try device.next(20) == nil)
  }

  @Test func exitOfTheCurrentFrameStops() throws {
    var (device, map) = try loaded()
    _ = try device.next(20)
    #expect(device.receive(exit(1)) == .exit(decision(1)))
    #expect(device.session.isStopped)
    #expect(try device.next(20) == nil)
    let stopped = device.session
    #expect(device.load(map, stream: 1) == false, "nothing more of this frame is sent")
    #expect(device.loadInWorkspace(map, stream: 1) == false, "nor without a heap")
    #expect(device.session == stopped)
    device.session.startFrame()
    #expect(!device.session.isStopped)
    #expect(device.load(map, stream: 1) == true)
    #expect(try device.next(20) != nil)
  }

  @Test func exitOfAnotherFrameIsIgnored() throws {
    let (device, _) = try loaded()
    for frame in 0...7 as ClosedRange<UInt32> where frame != 1 {
      var copy = device
      #expect(copy.receive(exit(frame)) == .ignored)
      #expect(!copy.session.isStopped && copy.session.ignoredCount == 1)
    }
  }

  /// An exit is compared in as many bits as the server knows: those on air at least, 16 at most.
  @Test func exitsAreComparedInTheirBits() throws {
    let profile = try Talk.profile()
    var device = TestDevice(profile, frame: 0x5_A30D)
    device.session.startFrame()  // 0x5A30E
    func stops(_ number: UInt16, _ bits: UInt8) -> Bool {
      var copy = device
      let message = ControlMessage.exit(
        .init(frame: .init(number: number, bits: bits), layer: 9, classIndex: 3, confidence: 250))
      let isExit = copy.receive(message) != .ignored
      #expect(copy.session.isStopped == isExit && copy.session.ignoredCount == (isExit ? 0 : 1))
      return isExit
    }
    for bits in 3...16 as ClosedRange<UInt8> {
      let mask = UInt16(truncatingIfNeeded: 1 << Int(bits) - 1)
      #expect(stops(0xA30E & mask, bits), "\(bits) bits")
      for bit in 0..<16 as Range<UInt16> {
        #expect(stops(0xA30E & mask ^ 1 << bit, bits) == (bit >= UInt16(bits)), "bit \(bit) of \(bits)")
      }
    }
    for bits in Array(0...2) + Array(17...255) as [UInt8] { #expect(!stops(0xA30E, bits), "\(bits) bits") }
    // 65,536 frames later it is the same number again.
    device.session = DeviceSession(profile, number: 1, frame: 0x6_A30E)
    #expect(stops(0xA30E, 16) && !stops(0xA30D, 16))
  }

  @Test func reportsOfTheCurrentFrameAreHandedOn() throws {
    var (device, _) = try loaded()
    func report(_ frame: UInt16, bits: UInt8 = 3, stream: UInt8 = 3) -> ControlMessage {
      .report(frame: .init(number: frame, bits: bits), stream: stream, symbols: 77)
    }
    #expect(device.receive(report(1)) == .report(stream: 3, symbols: 77))
    #expect(device.receive(report(1, bits: 16)) == .report(stream: 3, symbols: 77))
    #expect(device.receive(report(2)) == .ignored)
    #expect(device.receive(report(9, bits: 16)) == .ignored, "the same number on air, of another frame")
    #expect(device.receive(report(1, bits: 2)) == .ignored && device.receive(report(1, bits: 17)) == .ignored)
    #expect(device.receive(report(1, stream: 4)) == .ignored, "no such stream")
    #expect(device.session.ignoredCount == 5)
  }

  /// A stream that has been sent to its end starts again from its first symbol while fragments are asked for.
  @Test func repeatsBeginAgain() throws {
    var (device, _) = try loaded(repeats: true)
    var rounds: [[[UInt8]]] = []
    for _ in 0..<3 {
      var round: [[UInt8]] = []
      var offset = 0
      while offset < 128, let fragment = try device.next(30) {
        offset += try device.profile.describe(fragment).get().count
        round.append(fragment)
      }
      rounds.append(round)
    }
    #expect(rounds[0].count > 3 && rounds[0] == rounds[1] && rounds[1] == rounds[2])
    device.session.repeats = false
    #expect(try device.next(30) == nil)
    #expect(device.receive(exit(1)) != .ignored)
    device.session.repeats = true
    #expect(try device.next(30) == nil, "a frame that is over is not repeated")
  }

  /// The limit may change from call to call. One that is too short fails and loses nothing. If nothing is left to send,
  /// no limit is too short.
  @Test func payloadLimitsMayChange() throws {
    var (device, map) = try loaded()
    var random = SeededGenerator(seed: 3)
    var receiver = Receiver(device.profile)
    let minimum = device.profile.withView { StreamSender.minimumPayload(of: $0.stream(1)) }
    while device.session.phase == .sending {
      for short in 0..<minimum {
        let before = device.session
        #expect(throws: FragmentError.payloadTooShort(minimum: minimum)) { try device.next(short) }
        #expect(device.session == before)
      }
      let limit = Int.random(in: minimum...60, using: &random)
      guard let fragment = try device.next(limit) else { break }
      #expect(fragment.count <= limit)
      receiver.receive(fragment)
    }
    #expect(try device.next(minimum - 1) == nil)
    #expect(receiver.stored(frame: 1, stream: 1) == device.profile.encode(map, stream: 1).map { $0 })
  }

  @Test func welcomeAndRefusalAreEvents() throws {
    var device = TestDevice(try Talk.profile(), number: 300)
    let identifier = device.profile.identifier
    func welcome(_ version: UInt8 = 1, _ profile: UInt32, _ session: UInt16) -> ControlMessage {
      .welcome(version: version, profile: profile, session: session)
    }
    #expect(device.receive(welcome(1, identifier, 300)) == .welcome)
    #expect(device.receive(welcome(1, identifier ^ 1, 300)) == .ignored)
    #expect(device.receive(welcome(2, identifier, 300)) == .ignored)
    for session in [0, 44, 301] as [UInt16] { #expect(device.receive(welcome(1, identifier, session)) == .ignored) }
    #expect(device.receive(.refuse(.busy, version: 7)) == .refused(.busy, version: 7))
    #expect(device.receive([0xF9, 77, 0]) == .refused(.other, version: 0))
    #expect(device.session.ignoredCount == 5)
  }

  @Test func whatIsNotForDevicesIsIgnoredAndCounted() throws {
    var device = TestDevice(try Talk.profile())
    let fragments: [[UInt8]] = [
      [], [0], [0x10, 0, 0, 1], [0xF0], [0xF2, 1], [0xFD], [0xFF, 1, 2, 3], [0xFA, 0, 0, 0, 0], [0xFC], [0xFC, 0, 0],
      device.session.hello.bytes, device.session.localResult(layer: 0, classIndex: 0, confidence: 0).bytes,
      device.session.announcement.bytes,
    ]
    let before = device.session
    for (index, bytes) in fragments.enumerated() {
      #expect(device.receive(bytes) == .ignored)
      #expect(device.session.ignoredCount == index + 1)
    }
    #expect(device.session.frame == before.frame && device.session.operatingPoint == 0 && !device.session.isStopped)
  }

  @Test(arguments: 10..<14 as Range<UInt64>)
  func randomDownlinkNeverTraps(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var (device, map) = try loaded(repeats: seed % 2 == 0)
    var ignored = 0
    for step in 0..<2000 {
      var bytes = (0..<Int.random(in: 0...8, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
      if bytes.count > 1, Bool.random(using: &random) {
        bytes[0] |= 0xF8
        bytes[1] &= 7
      }
      if device.receive(bytes) == .ignored { ignored += 1 }
      if step % 16 == 0 {
        device.session.startFrame()
        _ = device.load(map, stream: [1, 2].randomElement(using: &random) ?? 1)
      }
      _ = try device.next(20)
    }
    #expect(device.session.ignoredCount == ignored && 0..<3 ~= device.session.operatingPoint, "seed \(seed)")
  }

  /// A session on lent memory, as firmware has it, sends what one on the heap does.
  @Test func lentMemorySendsTheSame() throws {
    let profile = try Talk.free()
    var random = SeededGenerator(seed: 77)
    let map = randomMap(profile.layer(ofStream: 1), using: &random)
    var onHeap = TestDevice(profile)
    onHeap.session.startFrame()
    let isHeld = onHeap.load(map, stream: 1)
    #expect(isHeld)
    let wanted = try onHeap.rest(20)
    let size = profile.withView { $0.workspaceSize }
    var symbols = [UInt8](repeating: 0xAA, count: size.symbols)
    var cells = [EncoderCell](repeating: EncoderCell(), count: size.cells)
    var payload = [UInt8](repeating: 0xCC, count: 20)
    var fragments: [[UInt8]] = []
    try profile.withView { view in
      var session = DeviceSession(view, number: 1)
      session.startFrame()
      var workspace = DeviceWorkspace(symbols: symbols.mutableSpan, cells: cells.mutableSpan)
      let features = FeatureMapView(map.span, shape: view.layer(1).shape, layout: .chw)
      let isLoaded = session.load(features, stream: 1, of: view, in: &workspace)
      #expect(isLoaded)
      var output = payload.mutableSpan
      while case let length = try session.nextFragment(of: view, in: workspace, into: &output), length > 0 {
        fragments.append((0..<length).map { output[$0] })
      }
    }
    #expect(fragments == wanted && fragments.count > 1)
  }
}
