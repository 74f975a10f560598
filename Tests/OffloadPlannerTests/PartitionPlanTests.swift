import OffloadPlanner
import OffloadPolicy
import LinkModel
import SeededRandom
import TestFixtures
import Testing

@Suite struct PartitionPlanTests {
  private static func random(_ generator: inout SeededGenerator) throws -> [PartitionProfile] {
    try (0..<4).map { number in
      var (bytes, slices) = (0, [PartitionProfile.Slice]())
      for _ in 0..<6 {
        bytes += 1 + Int(generator.next() % 3000)
        slices.append(.init(bytes: bytes, accuracy: generator.nextUnit()))
      }
      return try PartitionProfile(
        name: "\(number)", computation: Cost(latency: generator.nextUnit() * 350, energy: 0), slices: slices)
    }
  }

  /// 1,000 bytes in 200 of 300 ms need 40 kbit/s: Eq. 3 by hand.
  @Test func rangesByHand() throws {
    let profile = try PartitionProfile(
      name: "L5", computation: Cost(latency: 100, energy: 1),
      slices: [.init(bytes: 1000, accuracy: 0.5), .init(bytes: 5000, accuracy: 0.9)])
    #expect(profile.bandwidths(within: 300) == 40_000...200_000)
    #expect(profile.bandwidths(within: 100) == nil)
    #expect(profile.slice(at: 39_999, within: 300) == nil && profile.slice(at: 40_000, within: 300) == 0)
    #expect(profile.slice(at: 1e9, within: 300) == 1)
  }

  /// At every bandwidth, the envelope is the best of all curves, and one of them.
  @Test func theEnvelopeDominatesItsCurves() throws {
    var generator = RandomSeed.generator
    for _ in 0..<50 {
      let profiles = try Self.random(&generator)
      let envelope = PartitionEnvelope(profiles, within: 300)
      #expect(zip(envelope.steps, envelope.steps.dropFirst()).allSatisfy { $0.accuracy < $1.accuracy })
      let table = envelope.tableSteps
      for _ in 0..<100 {
        let bandwidth = generator.nextUnit() * 800_000
        let best = profiles.compactMap { profile in
          profile.slice(at: bandwidth, within: 300).map { profile.slices[$0].accuracy }
        }.max()
        #expect(envelope.step(at: bandwidth)?.accuracy == best)
        guard let step = envelope.step(at: bandwidth.rounded()) else { continue }
        #expect(profiles[step.partition].slice(at: bandwidth.rounded(), within: 300) == step.slice)
        #expect(chosen(table, UInt32(bandwidth.rounded())) == step.partition)
      }
    }
  }

  /// What needs more bandwidth and is not more accurate adds no step; at the same bandwidth, the more accurate one counts.
  @Test func theEnvelopeHasNoStepWithoutGain() throws {
    func profile(_ slices: [(Int, Double)]) throws -> PartitionProfile {
      try PartitionProfile(
        name: "", computation: Cost(latency: 200, energy: 0), slices: slices.map { .init(bytes: $0, accuracy: $1) })
    }
    let profiles = [try profile([(100, 0.5), (200, 0.5), (300, 0.6)]), try profile([(100, 0.55), (300, 0.6)])]
    let envelope = PartitionEnvelope(profiles, within: 300)
    #expect(envelope.steps.map(\.accuracy) == [0.55, 0.6] && envelope.steps.map(\.partition) == [1, 0])
    #expect(envelope.tableSteps.map(\.leastBandwidth) == [8000, 24_000])
  }

  /// What a device chooses.
  private func chosen(_ steps: [PartitionTable.Step], _ bandwidth: UInt32) -> Int? {
    guard let table = PartitionTable(steps.span) else { return nil }
    return Int(table.partition(for: bandwidth))
  }

  /// As few intervals as any choice that covers as much.
  @Test func coversAreSmallest() {
    var generator = RandomSeed.generator
    for _ in 0..<300 {
      let intervals = (0..<7).map { _ in
        let low = Double(generator.next() % 20)
        return low...low + Double(generator.next() % 9)
      }
      let range = 2.0...18.0
      let cover = IntervalCover(of: range, by: intervals)
      // Points and the middles between them stand for all points of the range.
      let points = (4...36).map { Double($0) / 2 }
      func isCovered(_ point: Double, _ chosen: [Int]) -> Bool { chosen.contains { intervals[$0].contains(point) } }
      let wanted = points.filter { isCovered($0, Array(intervals.indices)) }
      #expect(wanted.allSatisfy { isCovered($0, cover.chosen) }, "\(intervals)")
      let smallest = (0..<128).filter { set in
        let chosen = (0..<7).filter { set >> $0 & 1 == 1 }
        return wanted.allSatisfy { isCovered($0, chosen) }
      }.map { $0.nonzeroBitCount }.min()
      #expect(cover.chosen.count == smallest, "\(intervals) \(cover)")
      let open = points.filter { point in !isCovered(point, Array(intervals.indices)) }
      #expect(open.allSatisfy { point in cover.gaps.contains { $0.contains(point) } }, "\(intervals) \(cover)")
    }
  }

  @Test func coversByHand() {
    let cover = IntervalCover(of: 50...2000, by: [50...100, 60...300, 90...250, 300...900, 1000...3000])
    #expect(cover.chosen == [0, 1, 3, 4] && cover.gaps == [900...1000])
    #expect(IntervalCover(of: 1...2, by: []).gaps == [1...2])
    #expect(IntervalCover(of: 1...2, by: [0...3, 0...4]).chosen == [1])
  }

  /// Clio's comparison in shape: whoever knows more is at least as good, and adapting beats a fixed partition point where
  /// the bandwidth leaves its range for minutes.
  @Test func replaysInShape() throws {
    func profile(
      _ name: String, _ latency: Double, _ kilobytes: [Double], _ accuracies: [Double], _ isProgressive: Bool
    )
      throws -> PartitionProfile
    {
      try PartitionProfile(
        name: name, computation: Cost(latency: latency, energy: 0), isProgressive: isProgressive,
        slices: zip(kilobytes, accuracies).map { .init(bytes: Int($0 * 1000), accuracy: $1) })
    }
    let profiles = [
      try profile("L3", 60, [6, 12, 24], [0.6, 0.8, 0.93], true),
      try profile("L8", 150, [0.8, 1.6, 3.2], [0.55, 0.75, 0.86], true),
    ]
    let jpeg = [try profile("JPEG", 5, [3, 6, 12, 24], [0.4, 0.65, 0.8, 0.92], false)]
    let trace = Array(repeating: 100_000.0, count: 300) + Array(repeating: 900_000.0, count: 300)
    let adaptive = try TraceReplay(bandwidths: trace, profiles, within: 300, .adaptive)
    let fixed = try (0...1).map { try TraceReplay(bandwidths: trace, profiles, within: 300, .fixed($0)).meanAccuracy }
    #expect(adaptive.meanAccuracy > fixed.max() ?? 1 && adaptive.changes == 1)
    let wild = MarkovBandwidth.clio(highestVariance: 0.15).trace(seconds: 3000, seed: 11).pieces.map(\.bitsPerSecond)
    let informed = try TraceReplay(bandwidths: wild, profiles, within: 300, .informed)
    let chosen = try TraceReplay(bandwidths: wild, profiles, within: 300, .adaptive)
    #expect(zip(informed.seconds, chosen.seconds).allSatisfy { $0.accuracy >= $1.accuracy })
    // A quality that was chosen beforehand may not arrive; slices do as far as they get.
    let baseline = try TraceReplay(bandwidths: wild, jpeg, within: 300, .fixed(0))
    let lost = baseline.seconds.count { $0.accuracy == 0 && $0.bandwidth > 100_000 }
    #expect(lost > 0)
  }

  @Test func refusesBandwidthsThatAreNone() {
    #expect(throws: PlanningError.empty) { try TraceReplay(bandwidths: [], [], within: 300, .adaptive) }
    #expect(throws: PlanningError.outOfRange(index: 1)) {
      try TraceReplay(bandwidths: [1, -1], [], within: 300, .adaptive)
    }
  }

  /// All cuts by adding up, and the ends: everything on the server, everything on the device.
  @Test func cutsByHand() throws {
    let layers = [
      NetworkSplit.Layer(name: "a", device: Cost(latency: 10, energy: 1), server: 1, bytes: 400),
      NetworkSplit.Layer(name: "b", device: Cost(latency: 30, energy: 3), server: 2, bytes: 100),
    ]
    let cuts = try NetworkSplit.all(layers, input: 1000, bandwidth: 100_000, power: 50)
    #expect(cuts.map(\.cost.latency) == [83, 44, 40] && cuts.map(\.bytes) == [1000, 400, 0])
    #expect(cuts.map(\.cost.energy) == [4, 2.6, 4])
    #expect(throws: PlanningError.outOfRange(index: 2)) {
      try NetworkSplit.all(layers, input: 1, bandwidth: 0, power: 1)
    }
  }

  @Test func wrongProfilesAreRefused() {
    func make(_ slices: [(Int, Double)], _ latency: Double = 1) throws -> PartitionProfile {
      try PartitionProfile(
        name: "", computation: Cost(latency: latency, energy: 0),
        slices: slices.map { .init(bytes: $0.0, accuracy: $0.1) })
    }
    #expect(throws: PlanningError.empty) { try make([]) }
    #expect(throws: PlanningError.outOfRange(index: 1)) { try make([(5, 0.1), (5, 0.2)]) }
    #expect(throws: PlanningError.outOfRange(index: 0)) { try make([(5, 1.1)]) }
    #expect(throws: PlanningError.outOfRange(index: 1)) { try make([(5, 0.1)], .infinity) }
  }
}
