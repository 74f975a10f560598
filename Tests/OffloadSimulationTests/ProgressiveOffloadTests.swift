import FeatureCodec
import FeatureTypes
import LinkModel
import Pooling
import Quantize
import SeededRandom
import Testing

@testable import OffloadSimulation

@Suite struct ProgressiveOffloadTests {
  static let shape = FeatureMapShape(channels: 4, height: 16, width: 16)

  /// Two layers of 4 × 16 × 16, each sent at 4 × 4, 6 × 6 and 8 × 8, raw.
  static func profile() throws -> Profile {
    var description = ProfileDescription()
    for layer in 0..<2 {
      description.layers.append(
        Layer(shape: shape, kernel: 4, format: QFormat(isSigned: true, fractionBits: 3)))
      description.streams.append(.init(layer: layer, scan: .fleet(channels: 4, grids: [4, 6, 8])))
    }
    return try description.profile()
  }

  static func layers(_ times: [Int], seed: UInt64 = 1) -> [PipelineLayer] {
    var random = SeededGenerator(seed: seed)
    return times.enumerated().map { index, time in
      PipelineLayer(
        name: "L\(index + 1)", time: time, stream: index < 2 ? index : nil,
        map: index < 2 ? (0..<shape.count).map { _ in UInt8.random(in: 0...255, using: &random) } : [])
    }
  }

  static func setting(_ change: (inout ConnectionSettings) -> Void = { _ in }) -> OffloadSetting {
    var connection = ConnectionSettings(interval: 30_000, clockInaccuracy: 0)
    change(&connection)
    return OffloadSetting(connection: connection, platform: .cortexM33, serverTime: 5000)
  }

  /// By hand: L1 is done at 20 ms. The event at 30 ms carries a fragment of 244 bytes (251 on the link), which completes 4 × 4
  /// and 6 × 6, and a second one. The server is sure of 6 × 6 and answers 5 ms later; the answer waits for the event at 60 ms.
  /// The exit of 8 bytes is 15 on the link and takes 8 · (10 + 15) = 200 µs. L2, which would end at 70 ms, is stopped.
  @Test func aTimelineByHand() throws {
    let offload = ProgressiveOffload(try Self.profile(), layers: Self.layers([20_000, 50_000]), answersItself: true)
    let outcome = try offload.run(Self.setting()) { stream, arrival, _, _ in
      stream == 0 && arrival.grid == GridSize(rows: 6, columns: 6)
        ? OffloadDecision(classIndex: 3, confidence: 0.9) : nil
    }
    let timeline = outcome.timeline
    let first = 30_000 + 80 + 150 + 2088
    #expect(timeline.arrivals.map(\.name) == ["L1", "L1"])
    #expect(timeline.arrivals.map(\.grid) == [GridSize(rows: 6, columns: 6), GridSize(rows: 8, columns: 8)])
    #expect(timeline.arrivals[0].time == first && timeline.answerReady == first + 5000)
    #expect(outcome.latency == 60_200 && timeline.answerArrived == 60_200)
    #expect(outcome.source == .server && outcome.decision == OffloadDecision(classIndex: 3, confidence: 0.9))
    #expect(outcome.computing == 60_200)
    #expect(
      timeline.computing == [.init(name: "L1", start: 0, end: 20_000), .init(name: "L2", start: 20_000, end: 60_200)])
    #expect(timeline.radio.map(\.start) == [0, 30_000, 60_000])
    // 60.2 ms at 9.3 mW, and three events of 18 µJ.
    #expect(abs(outcome.processorEnergy - 559.86) < 1e-6 && abs(outcome.radioEnergy.events - 54) < 1e-9)
  }

  /// One exchange per event and a queue of one: when L2 is done, the second fragment of L1 has not left, and never does.
  @Test func unsentFragmentsAreDropped() throws {
    let offload = ProgressiveOffload(
      try Self.profile(), layers: Self.layers([20_000, 30_000, 200_000]), answersItself: true)
    let outcome = try offload.run(Self.setting { ($0.exchangesPerEvent, $0.queueCapacity) = (1, 1) }) { _, _, _, _ in
      nil
    }
    let six = GridSize(rows: 6, columns: 6)
    let (up, interval) = (80 + 150 + 2088, 30_000)
    let expected = [
      OffloadTimeline.Arrival(name: "L1", grid: six, time: interval + up),
      OffloadTimeline.Arrival(name: "L2", grid: six, time: 2 * interval + up),
    ]
    #expect(Array(outcome.timeline.arrivals.prefix(2)) == expected)
    #expect(outcome.timeline.arrivals.map(\.name) == ["L1", "L2", "L2"])
    // Nobody was sure: the device's own answer, and no event after it.
    #expect(outcome.source == .device && outcome.latency == 250_000 && outcome.decision == nil)
    #expect(outcome.timeline.radio.count == 9)
  }

  /// An exit that arrives within an event, but after the device's own answer at 53 ms, comes too late. The event begins at 50 ms;
  /// exchanges of 2,468, 660 (the second fragment has 18 bytes) and 2,468 µs follow. The first fragment is there at 52.318 ms, so
  /// the answer is ready at 54.318 ms, before the fourth exchange: 50 + 5.596 + 0.2 ms.
  @Test func exitsAfterTheOwnAnswerAreLate() throws {
    let offload = ProgressiveOffload(
      try Self.profile(), layers: Self.layers([20_000, 5000, 28_000]), answersItself: true)
    var setting = Self.setting { $0.interval = 1_000_000 }
    (setting.firstAnchor, setting.serverTime) = (50_000, 2000)
    let outcome = try offload.run(setting) { _, _, _, _ in OffloadDecision(classIndex: 1, confidence: 1) }
    #expect(outcome.timeline.answerArrived == 55_796)
    #expect(outcome.source == .device && outcome.latency == 53_000 && outcome.computing == 53_000)
  }

  /// What the controller holds already leaves, although the next layer is done.
  @Test func queuedFragmentsLeave() throws {
    let offload = ProgressiveOffload(
      try Self.profile(), layers: Self.layers([10_000, 10_000, 200_000]), answersItself: true)
    let outcome = try offload.run(Self.setting()) { _, _, _, _ in nil }
    #expect(outcome.timeline.arrivals.map(\.name) == ["L1", "L1", "L2", "L2"])
    let shallow = try offload.run(Self.setting { $0.queueCapacity = 1 }) { _, _, _, _ in nil }
    #expect(shallow.timeline.arrivals.map(\.name) == ["L1", "L2", "L2"])
  }

  /// Without an answer of its own, the device waits for the server's last word.
  @Test func theServerHasTheLastWord() throws {
    let offload = ProgressiveOffload(try Self.profile(), layers: Self.layers([20_000, 50_000]), answersItself: false)
    var coverage = 0
    let outcome = try offload.run(Self.setting()) { stream, arrival, session, _ in
      coverage = session.receiver.symbolCount(frame: 1, stream: stream)
      return stream == 1 && arrival.grid == GridSize(rows: 8, columns: 8) ? .init(classIndex: 7, confidence: 0.4) : nil
    }
    #expect(outcome.source == .server && outcome.decision?.classIndex == 7 && coverage == 256)
    // L2 leaves at 90 ms; the answer waits for the event at 120 ms.
    #expect(outcome.latency == 120_200 && outcome.computing == 70_000)
    let unsure = try offload.run(Self.setting()) { _, _, _, _ in nil }
    #expect(unsure.source == .server && unsure.latency >= outcome.latency)
  }

  /// Loss is delay: with loss, the same grids arrive, later.
  @Test func lossDelays() throws {
    let offload = ProgressiveOffload(try Self.profile(), layers: Self.layers([20_000]), answersItself: false)
    let clean = try offload.run(Self.setting()) { _, _, _, _ in nil }
    var setting = Self.setting()
    var later = 0
    for seed in 1...20 as ClosedRange<UInt64> {
      (setting.uplink, setting.downlink, setting.seed) = (.independent(0.6), .independent(0.6), seed)
      let lossy = try offload.run(setting) { _, _, _, _ in nil }
      #expect(lossy.source == .server && lossy.latency >= clean.latency && lossy.use.delivered == clean.use.delivered)
      if lossy.latency > clean.latency { later += 1 }
    }
    #expect(later > 15)
    // A link that carries nothing ends with the supervision timeout.
    setting.uplink = .independent(1)
    let dead = try offload.run(setting) { _, _, _, _ in nil }
    #expect(dead.source == .none && dead.latency > 32_000_000 && dead.latency < 33_000_000)
  }

  /// Flushing loses data: the grid never completes.
  @Test func flushingLoses() throws {
    let offload = ProgressiveOffload(try Self.profile(), layers: Self.layers([1000]), answersItself: false)
    let outcome = try offload.run(
      Self.setting { ($0.flushTimeout, $0.exchangesPerEvent) = (10_000, 1) }
    ) { _, _, _, _ in nil }
    #expect(outcome.use.flushed == 2 && outcome.source == .none && outcome.timeline.arrivals.isEmpty)
  }

  @Test func settingsAreChecked() throws {
    let offload = ProgressiveOffload(try Self.profile(), layers: Self.layers([1000]), answersItself: false)
    #expect(throws: OffloadError.connection(.interval(30_001))) {
      try offload.run(Self.setting { $0.interval = 30_001 }) { _, _, _, _ in nil }
    }
  }
}
