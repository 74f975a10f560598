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

  private func hello(_ profile: Profile) -> ControlMessage {
    .hello(version: ControlMessage.version, profile: profile.identifier)
  }

  @Test func helloIsAnsweredAndStartsAnew() throws {
    let profile = try Talk.free()
    var server = ServerSession(profile)
    let welcome = ServerEvent.hello(answer: .welcome(version: ControlMessage.version, profile: profile.identifier))
    #expect(server.receive(hello(profile)) == [welcome])
    let first = try frame(profile, 6, stream: 1)
    var events: [ServerEvent] = []
    for fragment in first.fragments { events += server.receive(fragment) }
    #expect(server.receive(hello(profile)) == [welcome])
    #expect(server.receiver.newestFrame == nil && server.receiver.symbolCount(frame: 6, stream: 1) == 0)
    // Every event happens again, and a frame that would have been late is accepted.
    var again: [ServerEvent] = []
    for fragment in first.fragments { again += server.receive(fragment) }
    #expect(again == events)
    server.receive(hello(profile))
    #expect(server.receive(try frame(profile, 3, stream: 1).fragments[0]).first != .refused(.lateFrame))
  }

  @Test func foreignHellosAreRefusedAndChangeNothing() throws {
    let profile = try Talk.free()
    var server = ServerSession(profile)
    for fragment in try frame(profile, 1, stream: 1).fragments { server.receive(fragment) }
    let before = server.savedState
    let version = ControlMessage.version
    #expect(
      server.receive(.hello(version: version + 1, profile: profile.identifier))
        == [.hello(answer: .refuse(.unknownVersion, version: version))])
    #expect(
      server.receive(.hello(version: version, profile: profile.identifier &+ 1))
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

  @Test func framesThatLeaveTheWindowAreTold() throws {
    let profile = try Talk.free()
    var server = ServerSession(profile)
    var gone: [Int] = []
    for number in [0, 1, 2, 4, 3, 5, 6, 7, 0, 3] {
      for event in server.receive(try frame(profile, number, stream: 1).fragments[0]) {
        if case .frameSuperseded(let frame) = event { gone.append(frame) }
      }
    }
    #expect(gone == [0, 1, 2, 3, 4, 5, 6, 7, 0], "the oldest first, also across the wrap")
    #expect(server.receive(try frame(profile, 1, stream: 1).fragments[0]) == [.refused(.lateFrame)])
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
      ([0xF2], .skipped(.unknownKind)), ([0xFF, 1, 2], .skipped(.unknownKind)),
    ]
    for (packet, event) in dropped { #expect(server.receive(packet) == [event], "\(packet)") }
    // Downlink messages are not for servers.
    let downlink: [ControlMessage] = [
      .welcome(version: 0, profile: profile.identifier), .refuse(.busy, version: 0), .retune(operatingPoint: 0),
      .report(frame: 1, stream: 1, symbols: 1), .exit(ControlMessageTests.decision),
    ]
    for message in downlink { #expect(server.receive(message) == [.skipped(.unknownKind)]) }
    #expect(server.skippedCount == 8)
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
    #expect(server.report(frame: 5, stream: 1) == .report(frame: 5, stream: 1, symbols: 0))
    server.receive(try frame(profile, 5, stream: 1).fragments[0])
    #expect(server.report(frame: 5, stream: 1) == .report(frame: 5, stream: 1, symbols: 17))
    let confidences: [(Double, UInt8)] =
      [
        (0, 0), (1, 255), (0.5, 127), (0.999, 254), (0.997, 254), (0.003, 0), (0.004, 1), (-3, 0), (7, 255), (.nan, 0),
        (.infinity, 255), (-.infinity, 0), (0.9, 0xE5),
      ] + (0...255).map { (Double($0) / 255, UInt8($0)) }
      + (1...255).map { ((Double($0) / 255).nextDown, UInt8($0 - 1)) }
    for (confidence, step) in confidences {
      #expect(
        server.exit(frame: 5, layer: 2, classIndex: 65_535, confidence: confidence)
          == .exit(.init(frame: 5, layer: 2, classIndex: 65_535, confidence: step)))
    }
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
    #expect(symbols + presence + ReceiverMemory(profile).longestStream == memory)
    #expect(server.receive(hello(profile)).count == 1)
  }
}
