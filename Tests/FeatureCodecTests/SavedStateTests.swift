import Testing

@testable import FeatureCodec

/// A session's state as bytes, from which another process continues.
@Suite struct SavedStateTests {
  /// The packets of a server: frames of maps and bytes with outages in between, some lost, repeated or damaged, some
  /// announced, and a device that starts anew.
  static func packets(_ profile: Profile, seed: UInt64) throws -> [[UInt8]] {
    var random = SeededGenerator(seed: seed)
    var device = TestDevice(profile, number: 1000)
    var link = TestLink()
    for frame in 0..<9 {
      for _ in 0..<(frame % 3 == 2 ? Int.random(in: 1...40, using: &random) : 1) { device.session.startFrame() }
      if frame == 4 { link.send(device.session.hello.bytes, using: &random) }
      if frame == 6 { device = TestDevice(profile, number: 2000, frame: .max - 2) }
      if frame > 2 { link.send(device.session.announcement.bytes, using: &random) }
      if frame == 8 { link.send(ControlMessage.announcement(session: 1000, number: 9).bytes, using: &random) }
      _ = device.load(bytes: ByteStreamTests.picture(Int.random(in: 0...40, using: &random)), stream: 0)
      for fragment in try device.rest(20) { link.send(fragment, using: &random) }
      for stream in [1, 2, 3].shuffled(using: &random).prefix(2) {
        _ = device.load(randomMap(profile.layer(ofStream: stream), using: &random), stream: stream)
        for var fragment in try device.rest(30) {
          if Int.random(in: 0..<6, using: &random) == 0 { fragment[fragment.count - 1] ^= 0x10 }
          link.send(fragment, using: &random)
        }
      }
      link.send([0xF9, 1, 1], using: &random)
    }
    return link.drain()
  }

  static func session(seed: UInt64 = 1) throws -> ServerSession {
    let profile = try Talk.free()
    var server = ServerSession(profile)
    for packet in try packets(profile, seed: seed) { server.receive(packet) }
    return server
  }

  /// A session that is saved and restored after every packet gives the same events and the same bits.
  @Test(arguments: 0..<4 as Range<UInt64>)
  func goingOnIsTheSame(seed: UInt64) throws {
    let profile = try Talk.free()
    var straight = ServerSession(profile)
    var restored = ServerSession(profile)
    for (index, packet) in try Self.packets(profile, seed: seed).enumerated() {
      if index % 50 == 40 {
        restored.noteSilence()
        straight.noteSilence()
      }
      let state: [UInt8] = restored.savedState
      restored = try ServerSession(profile, savedState: state)
      #expect(restored.savedState == state)
      #expect(restored.receive(packet) == straight.receive(packet), "seed \(seed)")
      #expect(restored.savedState == straight.savedState)
      #expect(restored.completeStates == straight.completeStates)
      #expect(restored.receiver.numbers == straight.receiver.numbers && restored.number == straight.number)
      #expect(restored.receiver.session == straight.receiver.session)
    }
    #expect(restored.receiver.states(frames: Array(0..<8)) == straight.receiver.states(frames: Array(0..<8)))
    for frame in 0..<8 {
      #expect(restored.content(frame: frame, stream: 0) == straight.content(frame: frame, stream: 0))
    }
  }

  /// The marks of streams whose fragments disagreed survive. Counters start at 0.
  @Test func marksSurviveAndCountersDoNot() throws {
    var server = ServerSession(try ByteStreamTests.profile(maximum: 10))
    for byte in [3, 4] as [UInt8] { server.receive(ByteStreamTests.fragment(offset: 0, [byte, 0, 0])) }
    server.receive([])
    server.receive([0xF0])
    let restored = try ServerSession(server.profile, savedState: server.savedState)
    #expect(restored.receiver.isInconsistent(frame: 0, stream: 0))
    #expect(restored.skippedCount == 0 && restored.receiver.refusalCount(.tooShort) == 0)
  }

  /// Everything that the numbers keep survives: a spare frame, late ones in a row, whole numbers, a pending one, a
  /// silence, and the sessions.
  @Test func numbersSurvive() throws {
    let profile = try WindowTests.profile(frameBits: 4, window: 3, misorder: 4)
    var server = ServerSession(profile)
    func expectTheSame() throws {
      let restored = try ServerSession(profile, savedState: server.savedState)
      #expect(restored.receiver.numbers == server.receiver.numbers && restored.savedState == server.savedState)
      #expect(restored.number == server.number && restored.former.number == server.former.number)
      #expect(restored.former.messageCount == server.former.messageCount)
      #expect(restored.receiver.session == server.number && restored.receiver.keptFrames == server.receiver.keptFrames)
    }
    server.receive(.hello(version: 1, profile: profile.identifier, session: 0xABCD))
    try expectTheSame()
    server.receive(.hello(version: 1, profile: profile.identifier, session: 0x1234))
    server.receive(.announcement(session: 0x1234, number: 0xFFFF_FFF9))
    try expectTheSame()
    for frame in [9, 10, 10, 12] { server.receive(WindowTests.fragment(profile, frame: frame)) }
    #expect(server.receiver.spareFrame == 12 && server.receiver.number(ofFrame: 12) == 0xFFFF_FFFC)
    try expectTheSame()
    for frame in [5, 6] {
      server.receive(WindowTests.fragment(profile, frame: frame))
      try expectTheSame()
    }
    #expect(server.receiver.numbers.strikes == 2 && server.receiver.numbers.struck == 6)
    server.receive(.announcement(session: 0x1234, number: 77))
    #expect(server.receiver.numbers.pending == 77)
    try expectTheSame()
    server.noteSilence()
    try expectTheSame()
    server.receive(.announcement(session: 0x1234, number: 0))
    #expect(server.receiver.numbers.number == 0 && server.receiver.numbers.pending == nil)
    try expectTheSame()
    // The session before is still known.
    server.receive(.hello(version: 1, profile: profile.identifier, session: 0xABCD))
    #expect(server.former.messageCount == 1)
    try expectTheSame()
    var restored = try ServerSession(profile, savedState: server.savedState)
    #expect(
      restored.receive(.hello(version: 1, profile: profile.identifier, session: 0xABCD)) == [.skipped(.formerSession)])
  }

  /// The numbers at the beginning, byte by byte.
  @Test func numbersStandAsDrawn() throws {
    let profile = try WindowTests.profile(frameBits: 4, window: 2, misorder: 4)
    var server = ServerSession(profile)
    let identifier = (0..<4).map { UInt8(truncatingIfNeeded: profile.identifier >> (8 * $0)) }
    #expect(Array(server.savedState[..<6]) == [0x53, 4] + identifier)
    let none: [UInt8] = [255, 255]
    #expect(
      Array(server.savedState[6..<40]) == [UInt8](repeating: 0, count: 14) + none + none + [0, 0, 0, 0]
        + [UInt8](repeating: 255, count: 12))
    server.receive(.hello(version: 1, profile: profile.identifier, session: 0xABCD))
    server.receive(.announcement(session: 0x1234, number: 0x0102_0309))
    for frame in [9, 11] { server.receive(WindowTests.fragment(profile, frame: frame)) }
    for frame in [4, 5] { server.receive(WindowTests.fragment(profile, frame: frame)) }
    server.receive(.announcement(session: 0x1234, number: 0x0A0B_0C0D))
    server.noteSilence()
    let frames: [UInt8] = [9, 0, 11, 0] + none + [0, 0, 0, 0] + none
    #expect(
      Array(server.savedState[6..<40])
        == [0x34, 0x12, 0xCD, 0xAB, 0, 7, 9, 3, 2, 1, 0x0D, 0x0C, 0x0B, 0x0A, 9, 0, 11, 0, 2, 0, 5, 0] + frames)
  }

  /// The length is a function of the profile.
  @Test func lengthIsFixed() throws {
    let server = try Self.session()
    #expect(server.savedState.count == ServerSession(server.profile).savedState.count)
  }

  @Test func cutAndLengthenedStatesAreRefused() throws {
    let server = try Self.session()
    let state = server.savedState
    for length in state.indices {
      #expect(throws: SavedStateError.damaged) {
        try ServerSession(server.profile, savedState: Array(state[..<length]))
      }
    }
    #expect(throws: SavedStateError.damaged) { try ServerSession(server.profile, savedState: state + [0]) }
  }

  @Test func flippedBitsAreRefused() throws {
    let server = try Self.session()
    var state = server.savedState
    var wrong: [Int] = []
    for index in state.indices {
      let bit: UInt8 = 1 << UInt8(index % 8)
      state[index] ^= bit
      let expected: SavedStateError = 2..<6 ~= index ? .ofAnotherProfile : .damaged
      do throws(SavedStateError) {
        _ = try ServerSession(server.profile, savedState: state)
        wrong.append(index)
      } catch {
        if error != expected { wrong.append(index) }
      }
      state[index] ^= bit
    }
    #expect(wrong.isEmpty)
  }

  @Test func statesOfOtherProfilesAreRefused() throws {
    let state = try Self.session().savedState
    #expect(throws: SavedStateError.ofAnotherProfile) {
      try ServerSession(Talk.profile(), savedState: state)
    }
  }

  /// `state` with changed bytes and a right checksum.
  private func forged(_ state: [UInt8], _ change: (inout [UInt8]) -> Void) -> [UInt8] {
    var body = Array(state.dropLast(4))
    change(&body)
    let checksum = CRC32.checksum(of: body.span)
    return body + (0..<4).map { UInt8(truncatingIfNeeded: checksum >> (8 * $0)) }
  }

  /// Window 2, so three slots: messages of the former session at 10, flags at 11, the number at 12, a pending one at 16, the
  /// newest frame at 20, the spare one at 22, strikes at 24, their frame at 26, frames at 28, deepest layers at 34.
  @Test func impossibleStatesAreRefused() throws {
    let profile = try Talk.free()
    var server = ServerSession(profile)
    var device = TestDevice(profile, number: 6, frame: 4)
    for _ in 0..<3 {  // the frames 5, 6 and 7, of which the last waits in the spare slot
      device.session.startFrame()
      #expect(device.load([UInt8](repeating: 3, count: 128), stream: 1) == true)
      let fragments = try device.rest(40)
      for fragment in fragments.prefix(device.session.frame == 7 ? 1 : 2) { server.receive(fragment) }
    }
    #expect(server.receiver.keptFrames == [5, 6, 7] && server.receiver.spareFrame == 7)
    let state = server.savedState
    #expect(forged(state) { _ in } == state)
    #expect(Array(state[20..<40]) == [6, 0, 7, 0, 0, 0, 0, 0, 5, 0, 6, 0, 7, 0, 1, 0, 1, 0, 1, 0])
    var announced = server
    announced.receive(.announcement(session: 6, number: 14))
    let numbered = announced.savedState
    #expect(numbered[11] == 1 && numbered[12] == 14)
    let changes: [(inout [UInt8]) -> Void] = [
      // Messages of a former session that is the session, and as many as give it back.
      { $0[10] = 1 }, { ($0[8], $0[10]) = (1, 3) },
      // The newest frame and the spare one.
      { $0[20] = 8 }, { $0[21] = 1 }, { ($0[20], $0[21]) = (255, 255) }, { $0[20] ^= 4 }, { $0[22] = 8 },
      { $0[23] = 1 }, { ($0[22], $0[23]) = (255, 255) }, { $0[22] = 6 }, { $0[22] = 5 }, { $0[22] = 0 }, { $0[20] = 2 },
      // Strikes.
      { $0[24] = 3 }, { $0[25] = 1 }, { ($0[24], $0[25]) = (255, 255) }, { $0[26] = 8 },
      { ($0[26], $0[27]) = (255, 255) },
      // Frames and layers.
      { $0[28] = 8 }, { $0[29] = 1 }, { $0[28] = 6 }, { $0[30] = 5 }, { $0[32] = 0 }, { $0[28] ^= 4 },
      { ($0[28], $0[29]) = (255, 255) }, { ($0[34], $0[35]) = (3, 0) }, { ($0[36], $0[37]) = (0, 1) },
      { ($0[38], $0[39]) = (255, 255) },
      // Flags, and numbers that are there without them.
      { $0[11] = 8 }, { $0[11] = 128 }, { $0[12] = 1 }, { $0[16] = 1 }, { $0[15] = 1 }, { $0[19] = 1 },
      // 5 is not the number of frame 6.
      { ($0[11], $0[12]) = (1, 5) },
    ]
    let ofNumbers: [(inout [UInt8]) -> Void] = [{ $0[11] = 0 }, { $0[12] = 15 }]
    for (index, change) in ofNumbers.enumerated() {
      #expect(throws: SavedStateError.damaged, "numbered, \(index)") {
        try ServerSession(server.profile, savedState: forged(numbered, change))
      }
    }
    for (index, change) in changes.enumerated() {
      #expect(throws: SavedStateError.damaged, "\(index)") {
        try ServerSession(server.profile, savedState: forged(state, change))
      }
    }
  }

  /// Symbols that no session could hold, such as one beyond the end of a stream, are refused even with a right
  /// checksum.
  @Test func impossibleSymbolsAreRefused() throws {
    let server = try Self.session()
    let (state, memory) = (server.savedState, server.receiver.memory)
    var end = state.count - 4 - memory.slotCount * (memory.symbolsPerSlot + memory.presenceBitsPerSlot / 8)
    var tried = 0
    for _ in 0..<memory.slotCount {
      for area in memory.areas {
        end += area.count + area.presenceBitCount / 8
        guard area.count % 8 != 0 else { continue }
        let last = end - 1
        tried += 1
        #expect(throws: SavedStateError.damaged) {
          try ServerSession(server.profile, savedState: forged(state) { $0[last] |= 0x80 })
        }
      }
    }
    #expect(tried > 0)
    let free = ServerSession(server.profile)
    let mark = forged(free.savedState) { $0[40] = 1 }
    #expect(throws: SavedStateError.damaged) { try ServerSession(server.profile, savedState: mark) }
  }

  /// With a computed checksum a state may hold any symbols of a layer, but nothing that traps.
  @Test(arguments: 30..<34 as Range<UInt64>)
  func forgedSymbolsNeverTrap(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let server = try Self.session()
    let packets = try Self.packets(server.profile, seed: seed)
    for _ in 0..<5 {
      var state = server.savedState
      for _ in 0..<200 {  // one byte after the other, while the state stays sound
        let (index, value) = (
          Int.random(in: 6..<state.count - 4, using: &random), UInt8.random(in: 0...255, using: &random)
        )
        let changed = forged(state) { $0[index] = value }
        if (try? ServerSession(server.profile, savedState: changed)) != nil { state = changed }
      }
      #expect(state != server.savedState)
      var restored = try ServerSession(server.profile, savedState: state)
      _ = restored.receiver.states(frames: Array(0..<8))
      for packet in packets { restored.receive(packet) }
    }
  }
}
