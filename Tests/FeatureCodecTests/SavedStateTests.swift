import Testing

@testable import FeatureCodec

/// A session's state as bytes, from which another process continues.
@Suite struct SavedStateTests {
  /// The packets of a server: frames of maps and bytes, some lost, repeated or damaged, and a hello in between.
  static func packets(_ profile: Profile, seed: UInt64) throws -> [[UInt8]] {
    var random = SeededGenerator(seed: seed)
    var device = TestDevice(profile)
    var link = TestLink()
    for frame in 0..<6 {
      device.session.startFrame()
      if frame == 4 { link.send(device.session.hello.bytes, using: &random) }
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
    for packet in try Self.packets(profile, seed: seed) {
      let state: [UInt8] = restored.savedState
      restored = try ServerSession(profile, savedState: state)
      #expect(restored.savedState == state)
      #expect(restored.receive(packet) == straight.receive(packet), "seed \(seed)")
      #expect(restored.savedState == straight.savedState)
      #expect(restored.completeStates == straight.completeStates)
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

  /// Slots of window 2: newest at 6, frames at 8 and 10, deepest layers at 12 and 14.
  @Test func impossibleStatesAreRefused() throws {
    let server = try Self.session()
    let state = server.savedState
    #expect(forged(state) { _ in } == state)
    let changes: [(inout [UInt8]) -> Void] = [
      { $0[6] = 8 }, { $0[7] = 1 }, { ($0[6], $0[7]) = (255, 255) }, { $0[6] ^= 4 }, { $0[8] = 8 }, { $0[9] = 1 },
      { ($0[8], $0[9]) = ($0[10], $0[11]) }, { ($0[10], $0[11]) = ($0[8], $0[9]) }, { $0[8] ^= 4 },
      { ($0[12], $0[13]) = (3, 0) }, { ($0[14], $0[15]) = (0, 1) },
    ]
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
    let mark = forged(free.savedState) { $0[16] = 1 }
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
          Int.random(in: 16..<state.count - 4, using: &random), UInt8.random(in: 0...255, using: &random)
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
