import Pooling
import Testing

@testable import FeatureCodec

/// The server's side of a conversation: bytes in, events out.
@Suite struct ServerSessionTests {
  /// A frame's fragments and its map.
  private func frame(
    _ profile: Profile, _ frame: Int, stream: Int, limit: Int = 20
  ) throws -> (fragments: [[UInt8]], map: [UInt8]) {
    var random = SeededGenerator(seed: UInt64(frame * 100 + stream))
    let map = randomMap(profile.layer(ofStream: stream), using: &random)
    return (
      try profile.fragments(profile.encode(map, stream: stream), stream: stream, frame: frame, limit: limit), map
    )
  }

  private func hello(_ profile: Profile, session: UInt16 = 7) -> ControlMessage {
    .hello(version: ControlMessage.version, profile: profile.identifier, session: session)
  }

  private func welcome(_ profile: Profile, session: UInt16 = 7) -> ServerEvent {
    .hello(answer: .welcome(version: ControlMessage.version, profile: profile.identifier, session: session))
  }

  /// A hello of a new session forgets everything. The same hello again changes nothing.
  @Test func aNewSessionStartsAnew() throws {
    let profile = try Talk.free()
    var server = ServerSession(profile)
    #expect(server.number == 0)
    #expect(server.receive(hello(profile)) == [welcome(profile)])
    #expect(server.number == 7)
    let first = try frame(profile, 6, stream: 1)
    var events: [ServerEvent] = []
    for fragment in first.fragments { events += server.receive(fragment) }
    server.receive(.announcement(session: 7, number: 70_006))
    let state = server.savedState
    #expect(server.receive(hello(profile)) == [welcome(profile)])
    #expect(server.savedState == state && server.skippedCount == 0, "a reconnection disturbs nothing")
    #expect(server.receive(hello(profile, session: 0x1234)) == [welcome(profile, session: 0x1234)])
    #expect(server.number == 0x1234 && server.receiver.symbolCount(frame: 6, stream: 1) == 0)
    #expect(server.receiver.newestFrame == nil && server.receiver.number(ofFrame: 6) == nil)
    // Every event happens again, and a frame that would have been late is accepted.
    var again: [ServerEvent] = []
    for fragment in first.fragments { again += server.receive(fragment) }
    #expect(again == events)
    server.receive(hello(profile, session: 8))
    #expect(server.receive(try frame(profile, 4, stream: 1).fragments[0]).first != .refused(.lateFrame))
  }

  /// A local result names a frame by some bits of its number: of a kept frame if they agree with all that is known.
  @Test func messagesNameKeptFrames() throws {
    let profile = try Talk.free()
    var server = ServerSession(profile)
    let bits = profile.headerFormat.frameBits
    func kept(_ number: UInt32, bits: Int) -> Int? {
      server.receiver.keptFrame(named: ControlMessage.FrameReference(number, bits: bits))
    }
    #expect(kept(6, bits: 16) == nil, "nothing is kept")
    server.receive(try frame(profile, 6, stream: 1).fragments[0])
    #expect(kept(6, bits: 16) == 6 && kept(6, bits: bits) == 6 && kept(5, bits: 16) == nil)
    #expect(kept(6, bits: bits - 1) == nil && kept(6, bits: 17) == nil, "no number of a frame has so many bits")
    let whole: UInt32 = 6 + 3 << UInt32(bits)
    server.receive(.announcement(session: 7, number: whole))
    server.receive(try frame(profile, 6, stream: 1).fragments[0])
    #expect(kept(whole, bits: 16) == 6 && kept(6, bits: 16) == nil && kept(6, bits: bits) == 6)
  }

  /// What comes late from the session before changes nothing. An older session is taken for a new one.
  @Test func theFormerSessionIsSkipped() throws {
    let profile = try Talk.free()
    var server = ServerSession(profile)
    server.receive(hello(profile, session: 7))
    // Before the first session there was 0.
    #expect(server.receive(hello(profile, session: 0)) == [.skipped(.formerSession)])
    server.receive(hello(profile, session: 9))
    for fragment in try frame(profile, 2, stream: 1).fragments { server.receive(fragment) }
    let state = server.savedState
    #expect(server.receive(hello(profile, session: 7)) == [.skipped(.formerSession)])
    #expect(server.receive(.announcement(session: 7, number: 3)) == [.skipped(.formerSession)])
    #expect(server.receive(hello(profile, session: 9)) == [welcome(profile, session: 9)])
    #expect(server.savedState == state && server.number == 9 && server.skippedCount == 3)
    // A stranger's hello is answered first.
    #expect(
      server.receive(.hello(version: 1, profile: profile.identifier &+ 1, session: 7))
        == [.hello(answer: .refuse(.unknownProfile, version: 1))])
    server.receive(hello(profile, session: 11))
    #expect(server.receive(hello(profile, session: 9)) == [.skipped(.formerSession)])
    #expect(server.receive(hello(profile, session: 7)) == [welcome(profile, session: 7)])
    #expect(server.number == 7 && server.skippedCount == 4)
  }

  /// A forged hello takes the session from its device. The device has it back with its third message.
  @Test func theFormerSessionReturns() throws {
    let profile = try Talk.free()
    var server = ServerSession(profile)
    server.receive(hello(profile, session: 7))
    server.receive(hello(profile, session: 666))
    #expect(server.receive(.announcement(session: 7, number: 3)) == [.skipped(.formerSession)])
    // A refused hello is nobody's.
    server.receive(.hello(version: 1, profile: profile.identifier &+ 1, session: 7))
    #expect(server.receive(hello(profile, session: 7)) == [.skipped(.formerSession)])
    #expect(server.receive(.announcement(session: 7, number: 4)) == [.announcement(number: 4)])
    #expect(server.number == 7 && server.receiver.numbers.number == 4)
    // Two messages of the new session's, then one of its own: they are not in a row.
    for session in [666, 666, 7, 666, 666] as [UInt16] { server.receive(.announcement(session: session, number: 5)) }
    #expect(server.number == 7)
  }

  /// A device without sessions is always in session 0.
  @Test func zeroIsNoSession() throws {
    let profile = try Talk.free()
    var server = ServerSession(profile)
    for fragment in try frame(profile, 2, stream: 1).fragments { server.receive(fragment) }
    let state = server.savedState
    #expect(server.receive(hello(profile, session: 0)) == [welcome(profile, session: 0)])
    #expect(server.savedState == state)
    #expect(server.receive(.announcement(session: 0, number: 10)) == [.announcement(number: 10)])
    #expect(server.number == 0 && server.receiver.symbolCount(frame: 2, stream: 1) == 128)
    #expect(server.receiver.number(ofFrame: 2) == 10)
  }

  /// A server that began in the middle of a session learns its number, and forgets nothing.
  @Test func theFirstAnnouncementIsAdopted() throws {
    let profile = try Talk.free()
    var server = ServerSession(profile)
    for fragment in try frame(profile, 5, stream: 1).fragments { server.receive(fragment) }
    #expect(server.receive(.announcement(session: 40, number: 805)) == [.announcement(number: 805)])
    #expect(server.number == 40 && server.receiver.symbolCount(frame: 5, stream: 1) == 128)
    #expect(server.receiver.number(ofFrame: 5) == 805)
    let state = server.savedState
    // Its hello arrives at last.
    #expect(server.receive(hello(profile, session: 40)) == [welcome(profile, session: 40)])
    #expect(server.savedState == state)
    // A hello of another session is not adopted, even as the first.
    var other = ServerSession(profile)
    for fragment in try frame(profile, 5, stream: 1).fragments { other.receive(fragment) }
    other.receive(hello(profile, session: 40))
    #expect(other.receiver.newestFrame == nil)
  }

  /// A device that has restarted, while its hello is lost, is recognised by its announcement.
  @Test func anAnnouncementOfANewSessionStartsAnew() throws {
    let profile = try Talk.free()
    var server = ServerSession(profile)
    server.receive(hello(profile, session: 7))
    for fragment in try frame(profile, 5, stream: 1).fragments { server.receive(fragment) }
    #expect(server.receive(.announcement(session: 8, number: 1)) == [.announcement(number: 1)])
    #expect(server.number == 8 && server.receiver.keptFrames == [] && server.receiver.newestFrame == 1)
    #expect(server.receiver.number(ofFrame: 1) == 1)
    #expect(server.receive(hello(profile, session: 7)) == [.skipped(.formerSession)])
    #expect(server.receive(hello(profile, session: 8)) == [welcome(profile, session: 8)])
    #expect(server.receiver.newestFrame == 1)
    #expect(server.receive(try frame(profile, 1, stream: 1).fragments[0]).count == 2)
  }

  /// The frames that an announcement frees are told before it, the oldest first.
  @Test func announcementsFreeFrames() throws {
    let profile = try Talk.free()
    var server = ServerSession(profile)
    server.receive(.announcement(session: 7, number: 106))
    for number in [2, 3, 3, 4] { server.receive(try frame(profile, number, stream: 1).fragments[0]) }
    #expect(server.receiver.keptFrames == [2, 3, 4] && server.receiver.spareFrame == 4)
    #expect(server.receive(.announcement(session: 7, number: 107)) == [.announcement(number: 107)])
    #expect(
      server.receive(.announcement(session: 7, number: 109)) == [
        .frameSuperseded(frame: 2), .frameSuperseded(frame: 3), .announcement(number: 109),
      ])
    #expect(server.receiver.keptFrames == [4] && server.receiver.newestFrame == 5)
    // A frame that is freed has no layer and no grids: its number begins anew.
    server.receive(.announcement(session: 7, number: 200))
    let events = server.receive(try frame(profile, 200, stream: 3).fragments[0])
    #expect(events.first == .frameSuperseded(frame: 4) && server.receiver.keptFrames == [0])
    #expect(!events.contains { if case .layerSuperseded = $0 { true } else { false } })
  }

  /// Hellos of other versions may have any length from six bytes on.
  @Test func hellosOfOtherVersionsAreRefusedByName() throws {
    let profile = try Talk.free()
    var server = ServerSession(profile)
    for fragment in try frame(profile, 1, stream: 1).fragments { server.receive(fragment) }
    let before = server.savedState
    let refusal = ServerEvent.hello(answer: .refuse(.unknownVersion, version: 1))
    for version in [0, 2, 255] as [UInt8] {
      for length in 1...12 {
        let bytes = [0xF0, version] + [UInt8](repeating: 9, count: max(length - 2, 0))
        #expect(server.receive(Array(bytes.prefix(length))) == [length < 6 ? .skipped(.wrongLength) : refusal])
      }
    }
    #expect(server.receive([0xF0, 1, 9, 9, 9, 9, 9]) == [.skipped(.wrongLength)])
    #expect(server.savedState == before && server.skippedCount == 3 * 5 + 1)
  }

  @Test func foreignHellosAreRefusedAndChangeNothing() throws {
    let profile = try Talk.free()
    var server = ServerSession(profile)
    for fragment in try frame(profile, 1, stream: 1).fragments { server.receive(fragment) }
    let before = server.savedState
    let version = ControlMessage.version
    #expect(
      server.receive(.hello(version: version + 1, profile: profile.identifier, session: 7))
        == [.hello(answer: .refuse(.unknownVersion, version: version))])
    #expect(
      server.receive(.hello(version: version, profile: profile.identifier &+ 1, session: 7))
        == [.hello(answer: .refuse(.unknownProfile, version: version))])
    #expect(server.savedState == before && server.skippedCount == 0)
  }

  /// There is one event per grid, the coarser before the finer, and its symbols are there.
  @Test(arguments: 0..<30 as Range<UInt64>)
  func gridsCompleteInOrderAndOnce(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let profile = try Talk.free()
    let fragments = try frame(profile, 2, stream: 1).fragments
    var server = ServerSession(profile)
    var grids: [GridSize] = []
    var symbols = 0
    for fragment in seed == 0 ? fragments : (fragments + fragments).shuffled(using: &random) {
      for event in server.receive(fragment) {
        switch event {
        case .symbols(1, 2, let new):
          symbols += new
        case .gridComplete(1, 2, let grid):
          grids.append(grid)
          #expect(server.receiver.completeGrid(frame: 2, stream: 1) == grid)
        default: Issue.record("\(event), seed \(seed)")
        }
      }
    }
    #expect(symbols == 128 && grids == grids.sorted { $0.cellCount < $1.cellCount } && Set(grids).count == grids.count)
    #expect(grids.last == grid(8, 8))
    if seed == 0 { #expect(grids == [grid(2, 2), grid(4, 4), grid(8, 8)]) }
    #expect(server.receiver.reconstruct(frame: 2, stream: 1, at: grid(8, 8)).coverage?.fraction == 1)
  }

  /// Clio's slices have one grid, which is complete when every channel is.
  @Test func slicesCompleteTogether() throws {
    let profile = try Talk.free()
    let (fragments, map) = try frame(profile, 0, stream: 2)
    var server = ServerSession(profile)
    for (index, fragment) in fragments.enumerated() {
      let isComplete = server.receive(fragment).contains(.gridComplete(stream: 2, frame: 0, grid: grid(8, 8)))
      #expect(isComplete == (index == fragments.count - 1))
    }
    #expect(server.receiver.reconstruct(stream: 2, at: grid(8, 8)).map == map, "one grid: nothing is divided")
  }

  @Test func deeperLayersSupersede() throws {
    let profile = try Talk.free()
    var server = ServerSession(profile)
    let shallow = try frame(profile, 1, stream: 1).fragments
    let deep = try frame(profile, 1, stream: 3).fragments
    let bytes = ByteStreamTests.fragment(offset: 0, [1, 0, 0, 9], frame: 1 << 1)
    #expect(server.receive(bytes).count == 2)
    let superseded = { (layer: Int) in ServerEvent.layerSuperseded(layer: layer, frame: 1) }
    #expect(server.receive(shallow[0]).contains(superseded(0)))
    #expect(server.receive(shallow[1]).count { if case .layerSuperseded = $0 { true } else { false } } == 0)
    #expect(server.receive(deep[0]).contains(superseded(1)))
    // Late fragments of the previous layer are stored for fusion, and no event is repeated.
    #expect(server.receive(shallow[2]) == [.symbols(stream: 1, frame: 1, new: 17)])
    #expect(server.receive(deep[0]).isEmpty)
    #expect(server.receiver.symbolCount(frame: 1, stream: 1) == 51)
    // The next frame begins with its own layer.
    #expect(
      server.receive(try frame(profile, 2, stream: 1).fragments[0]) == [
        .symbols(stream: 1, frame: 2, new: 17), .gridComplete(stream: 1, frame: 2, grid: grid(2, 2)),
      ])
  }

  /// Window 2, one late number, eight in all. Each frame has one fragment, so the newest one waits in the spare slot.
  @Test func framesThatLeaveTheWindowAreTold() throws {
    let profile = try Talk.free()
    var server = ServerSession(profile)
    func gone(_ number: Int) throws -> [Int] {
      server.receive(try frame(profile, number, stream: 1).fragments[0]).compactMap {
        if case .frameSuperseded(let frame) = $0 { frame } else { nil }
      }
    }
    let steps: [(frame: Int, freed: [Int], kept: [Int])] = [
      (0, [], [0]), (1, [], [0, 1]), (2, [], [0, 1, 2]), (4, [0], [1, 2, 4]), (3, [1], [2, 3, 4]), (5, [2], [3, 4, 5]),
      (6, [3], [4, 5, 6]), (7, [4], [5, 6, 7]), (0, [5], [6, 7, 0]), (3, [6], [7, 0, 3]),
      // A frame before the spare one, by the window or more, takes its slot.
      (1, [3], [7, 0, 1]),
    ]
    for (frame, freed, kept) in steps {
      #expect(try gone(frame) == freed, "frame \(frame)")
      #expect(server.receiver.keptFrames == kept, "the oldest first, also across the wrap")
    }
    let late = try frame(profile, 6, stream: 1).fragments[0]
    #expect(server.receive(late) == [.refused(.lateFrame)] && server.receive(late) == [.refused(.lateFrame)])
    #expect(try gone(6) == [7, 0, 1], "the third one in a row")
    #expect(server.receiver.keptFrames == [6])
  }

  @Test func whatIsDroppedIsToldAndCounted() throws {
    let profile = try Talk.free(check: 1)
    var server = ServerSession(profile)
    let good = try frame(profile, 1, stream: 1).fragments[0]
    server.receive(good)
    let before = server.savedState
    var damaged = good
    damaged[4] ^= 1
    let dropped: [([UInt8], ServerEvent)] = [
      ([], .refused(.tooShort)), ([0x10], .refused(.tooShort)), (damaged, .refused(.checkFailed)),
      ([0x70, 0, 0, 0, 0], .refused(.unknownStream)), ([0xF0], .skipped(.wrongLength)),
      ([0xF2], .skipped(.wrongLength)), ([0xF3], .skipped(.unknownKind)), ([0xFF, 1, 2], .skipped(.unknownKind)),
    ]
    for (packet, event) in dropped { #expect(server.receive(packet) == [event], "\(packet)") }
    // Downlink messages are not for servers.
    let downlink: [ControlMessage] = [
      .welcome(version: 0, profile: profile.identifier, session: 0), .refuse(.busy, version: 0),
      .retune(operatingPoint: 0),
      .report(frame: .init(1, bits: 3), stream: 1, symbols: 1), .exit(ControlMessageTests.decision),
    ]
    for message in downlink { #expect(server.receive(message) == [.skipped(.unknownKind)]) }
    #expect(server.skippedCount == 9)
    #expect(RefusalReason.allCases.map { server.receiver.refusalCount($0) }.reduce(0, +) == 4)
    #expect(server.savedState == before)
  }

  @Test func localResultsAreHandedOn() throws {
    var server = ServerSession(try Talk.free())
    let before = server.savedState
    #expect(
      server.receive(.localResult(ControlMessageTests.decision)) == [.localResult(ControlMessageTests.decision)])
    #expect(server.savedState == before)
  }

  @Test func messagesSayWhatIsKnown() throws {
    let profile = try Talk.free()
    var server = ServerSession(profile)
    #expect(server.report(frame: 5, stream: 1) == .report(frame: .init(5, bits: 3), stream: 1, symbols: 0))
    server.receive(try frame(profile, 5, stream: 1).fragments[0])
    #expect(server.report(frame: 5, stream: 1) == .report(frame: .init(5, bits: 3), stream: 1, symbols: 17))
    let confidences: [(Double, UInt8)] =
      [
        (0, 0), (1, 255), (0.5, 127), (0.999, 254), (0.997, 254), (0.003, 0), (0.004, 1), (-3, 0), (7, 255), (.nan, 0),
        (.infinity, 255), (-.infinity, 0), (0.9, 0xE5),
      ] + (0...255).map { (Double($0) / 255, UInt8($0)) }
      + (1...255).map { ((Double($0) / 255).nextDown, UInt8($0 - 1)) }
    for (confidence, step) in confidences {
      #expect(
        server.exit(frame: 5, layer: 2, classIndex: 65_535, confidence: confidence)
          == .exit(.init(frame: .init(5, bits: 3), layer: 2, classIndex: 65_535, confidence: step)))
    }
  }

  /// Once the whole number is known, exits and reports have its low 16 bits. A frame that is not kept counts as one before
  /// the newest.
  @Test func messagesNameTheWholeNumber() throws {
    let profile = try Talk.free()
    var server = ServerSession(profile)
    server.receive(.announcement(session: 1, number: 0x1_0002))
    for number in [0x1_0002, 0x1_0003] { server.receive(try frame(profile, number, stream: 1).fragments[0]) }
    #expect(server.receiver.keptFrames == [2, 3] && server.receiver.spareFrame == 3)
    let names: [(frame: Int, number: UInt16)] = [
      (2, 2), (3, 3), (1, 1), (0, 0), (7, 0xFFFF), (4, 0xFFFC), (10, 2), (0x1_0003, 3), (-1, 0xFFFF),
    ]
    for (frame, number) in names {
      let reference = ControlMessage.FrameReference(UInt32(number), bits: 16)
      let symbols: UInt32 = number == 2 || number == 3 ? 17 : 0
      #expect(server.report(frame: frame, stream: 1) == .report(frame: reference, stream: 1, symbols: symbols))
      #expect(
        server.exit(frame: frame, layer: 1, classIndex: 8, confidence: 1)
          == .exit(.init(frame: reference, layer: 1, classIndex: 8, confidence: 255)))
    }
  }

  /// An exit of a frame stops a device that is at this frame, and none that is 8, 16, … frames further, even if the server
  /// has not noticed.
  @Test func wholeNumbersStopTheRightFrame() throws {
    let profile = try Talk.free()
    var server = ServerSession(profile)
    var device = TestDevice(profile, number: 5, frame: 70_000)
    device.session.startFrame()
    server.receive(device.session.announcement)
    let exit = server.exit(frame: device.session.frameOnAir, layer: 0, classIndex: 1, confidence: 1)
    for _ in 0..<8 { device.session.startFrame() }
    #expect(device.receive(exit) == .ignored && !device.session.isStopped)
    var same = TestDevice(profile, number: 5, frame: 70_001)
    #expect(same.receive(exit) != .ignored && same.session.isStopped)
  }

  /// An application that knows of a silence says so: the next frame is newer, whatever its number.
  @Test(arguments: 0..<8) func afterASilenceTheNextFrameIsNewer(number: Int) throws {
    let profile = try Talk.free()
    var server = ServerSession(profile)
    for frame in [2, 3, 3, 4] { server.receive(try self.frame(profile, frame, stream: 1).fragments[0]) }
    server.noteSilence()
    #expect(server.receive([0x10, 0]) == [.refused(.tooShort)] && server.receiver.keptFrames == [2, 3, 4])
    var announced = server
    let packet = try frame(profile, number, stream: 3).fragments[0]
    let events = server.receive(packet)
    let freed = [2, 3, 4].map { ServerEvent.frameSuperseded(frame: $0) }
    #expect(Array(events.prefix(4)) == freed + [.symbols(stream: 3, frame: number, new: 27)])
    #expect(server.receiver.keptFrames == [number] && server.receiver.newestFrame == number)
    #expect(server.receiver.number(ofFrame: number) == nil)
    // It was one silence.
    server.receive(packet)
    let next = server.receive(try frame(profile, number + 1, stream: 3).fragments[0])
    #expect(next.first == .symbols(stream: 3, frame: (number + 1) % 8, new: 27))
    #expect(server.receiver.keptFrames == [number, (number + 1) % 8])
    // An announcement that comes first does the same.
    let whole = UInt32(80 + number)
    #expect(announced.receive(.announcement(session: 3, number: whole)) == freed + [.announcement(number: whole)])
    #expect(announced.receiver.newestFrame == number && announced.receiver.number(ofFrame: number) == whole)
  }

  /// `reset` forgets what arrived, but not the session.
  @Test func resetKeepsTheSession() throws {
    let profile = try Talk.free()
    var server = ServerSession(profile)
    server.receive(hello(profile, session: 6))
    server.receive(hello(profile, session: 7))
    server.receive(.announcement(session: 7, number: 12))
    for fragment in try frame(profile, 12, stream: 1).fragments { server.receive(fragment) }
    server.receive([])
    server.reset()
    #expect(server.receiver.newestFrame == nil && server.receiver.keptFrames == [] && server.number == 7)
    #expect(server.receiver.number(ofFrame: 4) == nil && server.receiver.refusalCount(.tooShort) == 1)
    #expect(server.receive(hello(profile, session: 6)) == [.skipped(.formerSession)])
    #expect(server.receive(try frame(profile, 12, stream: 1).fragments[0]).count == 2, "symbols, and a grid again")
  }

  /// A seeded check tells two devices apart that the link does not.
  @Test(arguments: [1, 2]) func seededChecksTellSessionsApart(checkLength: Int) throws {
    var description = Talk.description(check: checkLength)
    description.operatingPoints = []
    description.hasSeededCheck = true
    let profile = try description.profile()
    var random = SeededGenerator(seed: 3)
    let map = randomMap(profile.layer(ofStream: 1), using: &random)
    func fragments(session: UInt16) throws -> [[UInt8]] {
      var device = TestDevice(profile, number: session)
      device.session.startFrame()
      #expect(device.load(map, stream: 1) == true)
      return try device.rest(20)
    }
    let (mine, other, none) = (
      try fragments(session: 0x1234), try fragments(session: 0x3412), try fragments(session: 0)
    )
    for (number, fragments) in [(0x1234, mine), (0x3412, other), (0, none)] as [(UInt16, [[UInt8]])] {
      for fragment in fragments {
        let check = modelCheck(Array(fragment.dropLast(checkLength)), of: profile, session: number)
        #expect(Array(fragment.suffix(checkLength)) == check)
      }
    }
    var server = ServerSession(profile)
    // Before the first hello or announcement the server's number is 0.
    #expect(server.receive(mine[0]) == [.refused(.checkFailed)])
    #expect(server.receive(none[0]).contains(.symbols(stream: 1, frame: 1, new: 17 - checkLength)))
    server.receive(.announcement(session: 0x1234, number: 1))
    for (index, fragment) in mine.enumerated() {
      #expect(server.receive(other[index]) == [.refused(.checkFailed)])
      #expect(server.receive(none[index]) == [.refused(.checkFailed)])
      #expect(server.receive(fragment).contains { if case .refused = $0 { true } else { false } } == false)
      #expect((try? profile.describe(fragment.span, session: 0x1234).get()) != nil)
      #expect((try? profile.describe(fragment.span, session: 0x3412).get()) == nil)
    }
    #expect(server.receiver.stored(frame: 1, stream: 1) == profile.encode(map, stream: 1).map { $0 })
    // A restored session has the number too, and a new one another.
    var restored = try ServerSession(profile, savedState: server.savedState)
    #expect(restored.receive(mine[0]) == [] && restored.receive(other[0]) == [.refused(.checkFailed)])
    restored.receive(hello(profile, session: 0x3412))
    #expect(restored.receive(mine[0]) == [.refused(.checkFailed)] && restored.receive(other[0]).count > 0)
    #expect(restored.receiver.symbolCount(frame: 1, stream: 1) == 17 - checkLength)
  }

  /// Random and partly right packets, uplink and downlink, cause no trap and take no more memory.
  @Test(arguments: 20..<24 as Range<UInt64>)
  func hostilePacketsNeitherTrapNorGrow(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let profile = try seed % 2 == 0 ? Talk.free() : ProfileDescription.random(using: &random).profile()
    var server = ServerSession(profile)
    let (memory, state) = (server.receiver.memoryLength, server.savedState.count)
    #expect(memory == Receiver.memoryLength(of: profile))
    for _ in 0..<1500 {
      var packet = (0..<Int.random(in: 0...24, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
      switch Int.random(in: 0..<4, using: &random) {
      case 0 where packet.count >= 3: (packet[0], packet[1]) = (packet[0] & 0x3F, 0)
      case 1 where !packet.isEmpty: packet[0] |= 0xF0
      default: break
      }
      for event in server.receive(packet) {
        guard case .symbols(let stream, let frame, _) = event else { continue }
        _ = server.content(frame: frame, stream: stream)
        _ = server.report(frame: frame, stream: stream)
      }
    }
    #expect(server.receiver.memoryLength == memory && server.savedState.count == state)
    let (symbols, presence) = (server.receiver.symbols.count, server.receiver.presence.bytes.count)
    #expect(symbols + presence + profile.memory.longestStream == memory)
    #expect(server.receive(hello(profile)).count == 1)
  }
}
