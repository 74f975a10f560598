import FeatureCodec
import LinkModel
import Testing

@testable import OffloadSimulation

@Suite struct BaselineTests {
  /// The closed form: the picture is there at `computing`; packets leave in the events after it, so many per event; the last
  /// one is in the exchange that its number says; the answer waits for the next event.
  @Test(arguments: [244, 245, 2928, 2929, 12_000], [0, 1000, 30_000, 47_111])
  func aPictureTakesWholeEvents(_ bytes: Int, _ encoding: Int) throws {
    let setting = ProgressiveOffloadTests.setting()
    let outcome = try BlockingOffload.picture("JPEG", bytes: bytes, encoding: encoding).run(setting)
    let packets = (bytes + 243) / 244
    let perEvent = 30_000 / 2468
    let first = (encoding + 29_999) / 30_000
    let last = first + (packets - 1) / perEvent
    #expect(outcome.timeline.arrivals.map { $0.time / 30_000 } == [last])
    #expect(outcome.source == .server)
    let answerEvent = (outcome.timeline.arrivals[0].time + 5000 + 29_999) / 30_000
    let inTheSame = outcome.timeline.arrivals[0].time + 5000 < outcome.timeline.radio[last].end
    #expect(inTheSame || outcome.latency == answerEvent * 30_000 + 200)
  }

  @Test func partitionsAndSlices() throws {
    let setting = ProgressiveOffloadTests.setting()
    #expect(BlockingOffload.fleetSides(forPicture: 224) == [10, 12, 14, 16, 18, 20, 22, 24, 26, 28])
    #expect(BlockingOffload.fleetSides(forPicture: 64) == [6, 8, 10, 12, 14, 16])
    #expect(BlockingOffload.fleetSides(forPicture: 32) == [3, 4, 5, 6, 7, 8])
    #expect(BlockingOffload.fleetSides(forPicture: 96) == nil)
    let cut = BlockingOffload.neurosurgeon(after: "L5", computing: 10_000, channels: 40, side: 10)
    #expect(cut.parts.map(\.end) == [4000])
    let slices = BlockingOffload.clio(after: "L5", computing: 10_000, slices: [2, 4, 28], plane: 196)
    #expect(slices.parts.map(\.end) == [392, 784, 5488])
    // A server that is sure after the second slice answers earlier than one that waits for the third.
    let early = try slices.run(setting) { $0 == 1 ? OffloadDecision(classIndex: 1, confidence: 1) : nil }
    let late = try slices.run(setting)
    #expect(early.latency < late.latency && early.decision?.classIndex == 1 && late.decision == nil)
    #expect(early.timeline.arrivals.count < 3 || early.use.delivered <= late.use.delivered)
  }

  /// The same bytes after the same layers: sending while the next layer is computed is not slower than sending afterwards.
  @Test(arguments: [7500, 30_000, 100_000, 1_000_000]) func pipeliningIsNotSlower(_ interval: Int) throws {
    let setting = ProgressiveOffloadTests.setting { $0.interval = interval }
    let offload = ProgressiveOffload(
      try ProgressiveOffloadTests.profile(), layers: ProgressiveOffloadTests.layers([20_000, 50_000]),
      answersItself: false)
    let pipelined = try offload.run(setting) { stream, arrival, _, _ in
      stream == 0 && arrival.grid?.rows == 8 ? OffloadDecision(classIndex: 0, confidence: 1) : nil
    }
    let blocking = try BlockingOffload.neurosurgeon(after: "L2", computing: 70_000, channels: 4, side: 8).run(setting)
    #expect(pipelined.latency <= blocking.latency)
  }

  @Test func localExits() throws {
    let local = LocalInference(time: 100_000, accuracy: 0.9)
    #expect(local.latency == 100_000 && abs(local.energy(on: .cortexM33) - 930) < 1e-9)
    let exits = try #require(
      LocalInference(exits: [
        .init(time: 20_000, share: 0.5, accuracy: 0.95), .init(time: 60_000, share: 0.25, accuracy: 0.9),
        .init(time: 110_000, share: 0.25, accuracy: 0.7),
      ]))
    #expect(exits.latency == 52_500 && abs(exits.accuracy - 0.875) < 1e-12)
    #expect(abs(exits.energy(on: .cortexM33) - 488.25) < 1e-9)
    #expect(LocalInference(exits: [.init(time: 1, share: 0.9, accuracy: 1)]) == nil)
    #expect(
      LocalInference(exits: [.init(time: 2, share: 0.5, accuracy: 1), .init(time: 1, share: 0.5, accuracy: 1)]) == nil)
  }
}
