import FeatureCodec
import OffloadPolicy
import Pooling
import SessionPolicy
import Testing

/// Policies in conversations of real sessions.
@Suite struct ServerPolicyTests {
  private static let sure = ExitRule.confidence(above: FixedPoint.share(0.9))

  private static func side(_ question: ServerPolicy.Question) -> Int { question.grid?.rows ?? 0 }

  /// The server is sure at 6 × 6 of the second layer. It was asked once per complete grid before, and the device stops.
  @Test func theServerStopsTheDevice() throws {
    var talk = try Conversation([Self.sure, Self.sure])
    talk.startFrame()
    var exits: [ControlMessage] = []
    for stream in 0..<2 {
      talk.load(stream)
      while exits.isEmpty, let packet = try talk.packet() {
        exits += talk.give(packet) { $0.layer == 1 && Self.side($0) >= 6 ? 500_000 : 10_000 }
      }
    }
    #expect(talk.questions.map(\.layer) == [0, 0, 0, 1, 1] && talk.questions.map(Self.side) == [4, 6, 8, 4, 6])
    guard case .exit(let decision) = try #require(exits.first) else { throw Failure.otherMessage }
    #expect(decision.layer == 1 && decision.classIndex == 2 && decision.confidence == 254)
    #expect(exits.count == 1 && talk.policy.hasEnded(frame: 1))
    let message = exits[0]
    #expect(talk.obeys(message) && talk.device.phase == .stopped)
  }

  /// The exit is lost. It comes again after the first, second, fourth and eighth further packet, without a question.
  @Test func aLostExitIsSentAgain() throws {
    var talk = try Conversation([Self.sure, .never])
    talk.startFrame()
    talk.load(0)
    var sent: [Int] = []
    var number = 0
    while let packet = try talk.packet() {
      if !talk.give(packet, sure: { _ in 500_000 }).isEmpty { sent.append(number) }
      number += 1
    }
    let first = try #require(sent.first)
    #expect(sent == [0, 1, 2, 4, 8].map { first + $0 } && number < first + 16)
    #expect(talk.questions.count == 1)
  }

  /// A device that repeats brings nothing new. It hears the exit nevertheless.
  @Test func aDeviceThatRepeatsHearsTheExit() throws {
    var talk = try Conversation([Self.sure, .never], repeats: true)
    talk.startFrame()
    talk.load(0)
    let count = talk.profile.withView { $0.stream(0).symbolCount }
    var exits = 0
    while talk.server.receiver.symbolCount(frame: 1, stream: 0) < count, let packet = try talk.packet() {
      exits += talk.give(packet) { $0.grid?.rows == 8 ? 500_000 : 0 }.count
    }
    #expect(exits == 1)
    for _ in 0..<4 {
      let packet = try #require(try talk.packet())
      exits += talk.give(packet) { _ in nil }.count
    }
    #expect(exits == 4, "after the first, second and fourth repetition")
  }

  /// A layer that cannot end a frame asks for no prediction; `.always` accepts any.
  @Test func onlyUsefulPredictionsAreAskedFor() throws {
    var talk = try Conversation([.never, .always])
    talk.startFrame()
    for stream in 0..<2 {
      talk.load(stream)
      while let packet = try talk.packet() {
        for message in talk.give(packet, sure: { _ in 0 }) { _ = talk.obeys(message) }
      }
    }
    #expect(talk.questions.map(\.layer) == [1] && talk.device.isStopped)
  }

  /// After each packet with new symbols, from a number of symbols on.
  @Test func packetsAreAsked() throws {
    var talk = try Conversation([Self.sure, .never], moment: .packets(afterSymbols: 64))
    talk.startFrame()
    talk.load(0)
    var counts: [Int] = []
    while let packet = try talk.packet() {
      let asked = talk.questions.count
      _ = talk.give(packet) { _ in 0 }
      let symbols = talk.server.receiver.symbolCount(frame: 1, stream: 0)
      #expect((talk.questions.count > asked) == (symbols >= 64))
      counts.append(symbols)
    }
    #expect(counts.contains { $0 < 64 })
    #expect(Self.side(try #require(talk.questions.last)) == 8)
  }

  /// The device has its own answer, so the server asks for nothing more of that frame; another frame is not concerned.
  @Test func aLocalResultEndsTheFrame() throws {
    var talk = try Conversation([Self.sure, Self.sure])
    talk.startFrame()
    talk.load(0)
    let first = try #require(try talk.packet())
    #expect(talk.give(first) { _ in 0 }.isEmpty)
    let own = DevicePrediction(layer: 0, softmax([0, 9]))
    #expect(talk.give(talk.device.localResult(own)) { _ in 0 }.isEmpty && talk.policy.hasEnded(frame: 1))
    let asked = talk.questions.count
    while let packet = try talk.packet() { #expect(talk.give(packet) { _ in 500_000 }.isEmpty) }
    #expect(talk.questions.count == asked)
    talk.startFrame()
    talk.load(0)
    var exits: [ControlMessage] = []
    while let packet = try talk.packet() { exits += talk.give(packet) { _ in 500_000 } }
    #expect(!exits.isEmpty && talk.policy.hasEnded(frame: 2))
  }

  /// A frame that leaves the window is forgotten, so that its number on air can come again; so is everything when a new
  /// session begins.
  @Test func whatTheSessionForgetsIsForgotten() throws {
    var talk = try Conversation([Self.sure, .never])
    for _ in 0..<12 {
      talk.startFrame()
      talk.load(0)
      while let packet = try talk.packet() { _ = talk.give(packet) { _ in 500_000 } }
      #expect(talk.policy.hasEnded(frame: talk.device.frameOnAir))
    }
    let kept = talk.server.receiver.keptFrames
    #expect((0..<16).filter { talk.policy.hasEnded(frame: $0) } == kept.sorted())
    let other = DeviceSession(talk.profile, number: 8)
    #expect(talk.give(other.hello) { _ in nil }.count == 1)
    #expect(!(0..<16).contains { talk.policy.hasEnded(frame: $0) })
  }

  /// A timer ends: the server says what it has, of the deepest layer of which something has arrived.
  @Test func aTimerConcludes() throws {
    var talk = try Conversation([Self.sure, Self.sure])
    talk.startFrame()
    #expect(conclude(&talk) == nil, "nothing has arrived")
    for stream in 0..<2 {
      talk.load(stream)
      let packet = try #require(try talk.packet())
      _ = talk.give(packet) { _ in 0 }
    }
    guard case .exit(let decision) = try #require(conclude(&talk)) else { throw Failure.otherMessage }
    #expect(decision.layer == 1 && decision.confidence == 84)
    #expect(conclude(&talk) == nil, "it has an answer")
  }

  private func conclude(_ talk: inout Conversation) -> ControlMessage? {
    talk.policy.conclude(frame: 1, in: talk.server) { _, _ in softmax([0, 0, 0]) }
  }

  private enum Failure: Error { case otherMessage }
}
