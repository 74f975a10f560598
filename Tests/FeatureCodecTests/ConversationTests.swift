import Pooling
import Testing

@testable import FeatureCodec

/// A whole conversation over links that lose, repeat and reorder packets in both directions.
@Suite struct ConversationTests {
  /// Both sides, and what the test knows of them.
  struct Conversation {
    var random: SeededGenerator
    var device: TestDevice
    var server: ServerSession
    /// A receiver that gets exactly the data that the server gets.
    var twin: Receiver
    var up = TestLink()
    var down = TestLink()
    var (isGreeted, isWelcome) = (false, false)
    var exits = 0
    var reports = 0
    var deviceTold = 0
    var told: [Int: Int] = [:]

    init(seed: UInt64, _ profile: Profile) {
      random = SeededGenerator(seed: seed)
      device = TestDevice(profile, repeats: seed % 2 == 0)
      server = ServerSession(profile)
      twin = Receiver(profile)
    }

    /// Lets both links deliver. Once stream 1 has its 4 × 4 grid, the server answers each further fragment of it with
    /// an exit.
    mutating func deliver() {
      for packet in up.arriving(using: &random) {
        let events = server.receive(packet)
        if case .hello(let answer) = events.first {
          // Only the first one: a repeated hello changes nothing.
          if !isGreeted { twin.reset() }
          isGreeted = true
          down.send(answer.bytes, using: &random)
        } else {
          twin.receive(packet)
        }
        for event in events { note(event) }
      }
      for message in down.arriving(using: &random) {
        switch device.receive(message) {
        case .welcome: isWelcome = true
        case .exit: exits += 1
        case .report(let stream, let symbols):
          reports += 1
          if symbols > device.profile.symbolCount(ofStream: stream) { deviceTold = .max }
        case .refused, .retuned, .ignored: break
        }
      }
    }

    private mutating func note(_ event: ServerEvent) {
      switch event {
      case .symbols(let stream, let frame, let new):
        told[frame * 16 + stream, default: 0] += new
        down.send(server.report(frame: frame, stream: stream).bytes, using: &random)
        let complete = server.receiver.completeGrid(frame: frame, stream: 1)
        guard let complete, complete.cellCount >= 16, frame % 2 == 0 else { return }
        down.send(server.exit(frame: frame, layer: 1, classIndex: 4, confidence: 0.9).bytes, using: &random)
      case .frameSuperseded(let frame): for stream in 0..<16 { told[frame * 16 + stream] = nil }
      default: break
      }
    }
  }

  @Test(arguments: 0..<12 as Range<UInt64>)
  func lossReorderingAndRepetition(seed: UInt64) throws {
    let profile = try Talk.free(check: Int(seed % 3))
    var talk = Conversation(seed: seed, profile)
    while !talk.isWelcome {
      talk.up.send(talk.device.session.hello.bytes, using: &talk.random)
      talk.deliver()
    }
    for packet in talk.up.drain() { talk.server.receive(packet) }
    for _ in 0..<20 {
      talk.device.session.startFrame()
      for stream in [1, 3] {
        let map = randomMap(profile.layer(ofStream: stream), using: &talk.random)
        guard talk.device.load(map, stream: stream) else {
          #expect(talk.device.session.isStopped)
          continue
        }
        for _ in 0..<12 {
          guard let fragment = try talk.device.next(Int.random(in: 12...30, using: &talk.random)) else { break }
          talk.up.send(fragment, using: &talk.random)
          talk.deliver()
        }
      }
      let frame = talk.device.session.frameOnAir
      #expect(talk.server.receiver.states(frames: [frame]) == talk.twin.states(frames: [frame]), "seed \(seed)")
      // The counts of the events add up to the symbols that are there.
      for stream in [1, 3] {
        #expect(
          talk.told[frame * 16 + stream, default: 0] == talk.server.receiver.symbolCount(frame: frame, stream: stream))
      }
    }
    #expect(talk.exits > 0 && talk.reports > 0 && talk.deviceTold == 0, "seed \(seed)")
    #expect(talk.server.skippedCount == 0)
  }

  /// Without loss there are a welcome, the frame up to the exit, and no further fragments.
  @Test func exitEndsTheFrame() throws {
    let profile = try Talk.profile()
    var random = SeededGenerator(seed: 9)
    var device = TestDevice(profile)
    var server = ServerSession(profile)
    guard case .hello(let answer) = try #require(server.receive(device.session.hello).first) else { return }
    #expect(device.receive(answer) == .welcome)
    device.session.startFrame()
    #expect(device.load(randomMap(profile.layer(ofStream: 1), using: &random), stream: 1) == true)
    var sent = 0
    while let fragment = try device.next(20) {
      sent += 1
      guard server.receive(fragment).contains(.gridComplete(stream: 1, frame: 1, grid: grid(4, 4))) else { continue }
      let exit = server.exit(frame: 1, layer: 1, classIndex: 4, confidence: 1)
      #expect(device.receive(exit) == .exit(.init(frame: .init(1, bits: 3), layer: 1, classIndex: 4, confidence: 255)))
    }
    #expect(sent == 2, "32 symbols of 128, 17 per fragment")
    #expect(device.receive(server.report(frame: 1, stream: 1)) == .report(stream: 1, symbols: 34))
  }
}
