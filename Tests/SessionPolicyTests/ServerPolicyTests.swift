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

  /// The exit is lost. It comes again after the first, second, fourth and eighth further packet, then after each eighth, without
  /// a question, and whenever the application asks for it. A hello has one answer.
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
    let packets = number - first - 1
    #expect(sent == [0, 1, 2, 4, 8, 16, 24].filter { $0 <= packets }.map { first + $0 } && packets >= 8)
    #expect(talk.questions.count == 1)
    let exit = try #require(talk.policy.exit(frame: 1))
    #expect(talk.give(talk.device.hello) { _ in nil }.count == 1 && talk.obeys(exit))
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

  /// A layer that cannot end a frame asks for no prediction. After the layer that hands over, the finest grid is the answer,
  /// sure or not, and coarser ones are only if they are sure.
  @Test func whatIsHandedOverIsAnswered() throws {
    var talk = try Conversation([.never, Self.sure], handOver: 1)
    talk.startFrame()
    var exits: [ControlMessage] = []
    for stream in 0..<2 {
      talk.load(stream)
      while let packet = try talk.packet() { exits += talk.give(packet) { _ in 0 } }
    }
    #expect(talk.questions.map(\.layer) == [1, 1, 1] && talk.questions.map(Self.side) == [4, 6, 8])
    #expect(talk.questions.map(\.isFinal) == [false, false, true] && exits.count == 1)
    guard case .exit(let decision) = try #require(exits.first) else { throw Failure.otherMessage }
    #expect(decision.layer == 1 && decision.confidence == 84)
  }

  /// The entropy of three classes is 1.0986 nats at most.
  @Test func entropiesDecide() throws {
    for (nats, isSure) in [(1.0, false), (1.2, true)] {
      var talk = try Conversation([.entropy(below: FixedPoint.amount(nats)), .never])
      talk.startFrame()
      talk.load(0)
      var exits: [ControlMessage] = []
      while let packet = try talk.packet() { exits += talk.give(packet) { _ in 0 } }
      #expect(exits.isEmpty != isSure)
    }
  }

  /// An answer to a frame that has one, or that is no longer kept, is nil.
  @Test func lateAnswersAreNone() throws {
    var talk = try Conversation([Self.sure, .never], frameBits: 2)
    var (old, both): (ServerPolicy.Question?, [ServerPolicy.Question]) = (nil, [])
    for _ in 0..<8 {
      talk.startFrame()
      talk.load(0)
      while let packet = try talk.packet() { _ = talk.give(packet) { _ in 0 } }
      both = talk.questions.suffix(3)
      #expect(both.allSatisfy { $0.frame == talk.device.frameOnAir })
      if talk.device.frame == 4 { old = both[0] }
    }
    let former = try #require(old)
    #expect(former.frame == talk.device.frameOnAir, "the number on air has come again")
    #expect(talk.policy.answer(former, softmax([0, 500_000]), in: talk.server) == nil)
    #expect(talk.policy.answer(both[0], nil, in: talk.server) == nil, "no prediction")
    #expect(talk.policy.answer(both[1], softmax([0, 500_000]), in: talk.server) != nil)
    #expect(talk.policy.answer(both[2], softmax([500_000, 0]), in: talk.server) == nil, "it has an answer")
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
    #expect(talk.questions.count == asked && talk.policy.conclude(frame: 1, in: talk.server) == nil)
    talk.startFrame()
    talk.load(0)
    var exits: [ControlMessage] = []
    while let packet = try talk.packet() { exits += talk.give(packet) { _ in 500_000 } }
    #expect(!exits.isEmpty && talk.policy.hasEnded(frame: 2))
    // A local result after an exit: the exit is not sent again.
    #expect(talk.give(talk.device.localResult(own)) { _ in 0 }.isEmpty && talk.policy.exit(frame: 2) == nil)
    #expect(talk.policy.hasEnded(frame: 2))
    // One of a frame of which nothing has arrived says nothing of a later frame.
    talk.startFrame()
    #expect(talk.give(talk.device.localResult(own)) { _ in 0 }.isEmpty && !talk.policy.hasEnded(frame: 3))
  }

  /// A frame that leaves the window is forgotten, so that its number on air can come again, with an answer of its own.
  @Test func numbersComeAgain() throws {
    var talk = try Conversation([Self.sure, .never], frameBits: 2)
    for _ in 0..<12 {
      talk.startFrame()
      talk.load(0)
      let asked = talk.questions.count
      var exits: [ControlMessage] = []
      while let packet = try talk.packet() { exits += talk.give(packet) { _ in 500_000 } }
      #expect(talk.questions.count == asked + 1 && !exits.isEmpty)
      #expect(talk.obeys(exits[0]) && talk.policy.hasEnded(frame: talk.device.frameOnAir))
      #expect((0..<4).filter { talk.policy.hasEnded(frame: $0) } == talk.server.receiver.keptFrames.sorted())
    }
  }

  /// A new session, and a reset, forget every frame. The first announcement of a session that had no number forgets none.
  @Test func sessionsBeginAnew() throws {
    var talk = try Conversation([Self.sure, .never], hello: false)
    func sendOne() throws {
      talk.startFrame()
      talk.load(0)
      while let packet = try talk.packet() { _ = talk.give(packet) { _ in 500_000 } }
    }
    try sendOne()
    #expect(talk.give(talk.device.announcement) { _ in nil }.isEmpty && talk.policy.hasEnded(frame: 1))
    let other = DeviceSession(talk.profile, number: 8)
    #expect(talk.give(other.hello) { _ in nil }.count == 1 && !talk.policy.hasEnded(frame: 1))
    try sendOne()
    #expect(talk.policy.hasEnded(frame: 2))
    talk.server.reset()
    talk.policy.reset()
    #expect(!talk.policy.hasEnded(frame: 2) && talk.policy.conclude(frame: 2, in: talk.server) == nil)
  }

  /// A timer ends: the server says what it has, of the deepest layer of which something has arrived.
  @Test func aTimerConcludes() throws {
    var talk = try Conversation([Self.sure, Self.sure])
    talk.startFrame()
    #expect(talk.policy.conclude(frame: 1, in: talk.server) == nil, "nothing has arrived")
    for stream in 0..<2 {
      talk.load(stream)
      let packet = try #require(try talk.packet())
      _ = talk.give(packet) { _ in 0 }
    }
    let concluded = talk.policy.conclude(frame: 1, in: talk.server)
    let question = try #require(concluded)
    #expect(question.layer == 1 && question.isFinal && question.grid != nil)
    let answer = talk.policy.answer(question, softmax([0, 0, 0]), in: talk.server)
    guard case .exit(let decision) = try #require(answer) else { throw Failure.otherMessage }
    #expect(decision.layer == 1 && decision.confidence == 84)
    #expect(talk.policy.conclude(frame: 1, in: talk.server) == nil && talk.policy.exit(frame: 1) == answer)
  }

  /// A string of bytes is asked for once, when it is complete, without a grid.
  @Test(arguments: [ServerPolicy.Moment.completeGrids, .packets(afterSymbols: 1)])
  func stringsAreAskedForWhenTheyAreComplete(_ moment: ServerPolicy.Moment) throws {
    let pass = Pass(channels: 0..<1, grid: GridSize(rows: 1, columns: 503))
    var description = ProfileDescription(layer: .bytes(maximum: 500), scan: [pass], spread: 0)
    description.byteLayers = [0]
    let profile = try description.profile()
    var device = DeviceSession(profile, number: 7)
    var buffers = DeviceBuffers(profile)
    var (server, policy) = (ServerSession(profile), ServerPolicy(profile, rules: [Self.sure], moment: moment))
    device.startFrame()
    let content = ContiguousArray<UInt8>(repeating: 9, count: 400)
    #expect(device.loadBytes(content.span, stream: 0, of: profile, in: &buffers))
    var questions: [ServerPolicy.Question] = []
    while let packet = try device.nextFragment(of: profile, in: buffers, limit: 60) {
      #expect(policy.conclude(frame: 1, in: server) == nil && questions.isEmpty)
      let packet = packet[...]
      questions += [policy.receive(packet.span, in: &server).question].compactMap { $0 }
    }
    #expect(questions.count == 1 && questions[0].grid == nil && !questions[0].isFinal)
    #expect(policy.conclude(frame: 1, in: server)?.isFinal == true)
  }

  private enum Failure: Error { case otherMessage }
}
