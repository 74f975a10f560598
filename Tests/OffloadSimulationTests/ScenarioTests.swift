import FeatureCodec
import LinkModel
import Pooling
import Testing

@testable import OffloadSimulation

@Suite struct ScenarioTests {
  private static let six = GridSize(rows: 6, columns: 6)

  private func table(_ lines: String) throws(TraceError) -> ExitTable {
    try ExitTable([Array((ExitTable.header + "\n" + lines).utf8)])
  }

  private func problem(_ lines: String) -> String? {
    do throws(TraceError) {
      _ = try table(lines)
      return nil
    } catch {
      return "\(error)"
    }
  }

  @Test func readsTables() throws {
    let table = try table("7,3,L1,6,6,3,0.95\n7,3,device,0,0,2,0.5\r\n2,1,L1,6,6,0,0.4\n\n")
    #expect(table.pictures == [2, 7] && table.label(of: 7) == 3)
    let place = ExitTable.Place(layer: "L1", grid: Self.six)
    #expect(table.places == [place, ExitTable.device])
    #expect(table.decision(for: 7, at: place) == OffloadDecision(classIndex: 3, confidence: 0.95))
    #expect(table.accuracy(at: place) == 0.5 && table.accuracy(at: ExitTable.device) == nil)
    for (confidence, text) in [(0.99999, "0.9999"), (0.7777, "0.7777"), (0.77769, "0.7776"), (0, "0.0"), (1, "1.0")] {
      let decision = OffloadDecision(classIndex: 3, confidence: confidence)
      let row = ExitTable.Row(picture: 7, label: 3, place: place, decision: decision)
      #expect(ExitTable.text(of: [row]) == ExitTable.header + "\n7,3,L1,6,6,3,\(text)\n")
    }
  }

  @Test func refusalsNameLineAndField() {
    #expect(problem("1,1,L1,6,6,3\n") == "line 2: 7 fields, not 6")
    #expect(problem("1,1,L1,6,6,3,0.5\n-1,1,L1,6,6,3,0.5\n") == "line 3: picture: 0 to 1000000000, not -1")
    #expect(problem("1,x,L1,6,6,3,0.5\n") == "line 2: label: 0 to 65535, not x")
    #expect(problem("1,1,,6,6,3,0.5\n") == "line 2: layer: empty")
    #expect(problem("1,1,L1,6,70000,3,0.5\n") == "line 2: columns: 0 to 65535, not 70000")
    #expect(problem("1,1,L1,6,6,3,1.5\n") == "line 2: confidence: 0 to 1, not 1.5")
    #expect(problem("1,1,L1,6,6,3,1\n1,2,L1,8,8,3,1\n") == "line 3: picture 1 has the labels 1 and 2")
    #expect(problem("1,1,L1,6,6,3,1\n1,1,L1,6,6,3,1\n") == "line 3: picture 1 has two lines for this layer and grid")
    #expect(throws: TraceError(line: 1, "the header is not \(ExitTable.header)")) {
      try ExitTable([Array("a,b\n".utf8)])
    }
  }

  /// One picture of two leaves at L1, the other one is answered by the device: the means of the two timelines by hand. The
  /// phase is half an interval: the first event is 15 ms after the picture.
  @Test func comparesSchemesByHand() throws {
    var scenario = OffloadScenario(
      profile: try ProgressiveOffloadTests.profile(), layers: ProgressiveOffloadTests.layers([20_000, 50_000, 30_000]),
      maps: [ProgressiveOffloadTests.layers([0, 0]).map(\.map)], answersItself: true,
      table: try table(
        "1,5,L1,6,6,5,0.95\n2,6,L1,6,6,1,0.6\n1,5,device,0,0,5,0.5\n2,6,device,0,0,6,0.5\n"), threshold: 0.9)
    scenario.partitions = [(.init(layer: "L2", grid: Self.six), channels: 4)]
    scenario.pictures = [.init(name: "WebP", bytes: 341, encoding: 5000, accuracy: 0.81)]
    let results = try scenario.compare(in: ProgressiveOffloadTests.setting(), phases: 1)
    #expect(results.map(\.scheme) == ["FLEET", "device alone", "partition L2 6×6", "WebP"])
    // Events at 15, 45, 75 ms. Picture 1: complete in the event at 45 ms, answer at 75 ms. Picture 2: 100 ms.
    #expect(results[0].latency == (75_200 + 100_000) / 2 && results[0].slowest == 100_000)
    #expect(results[0].offloaded == 0.5 && results[0].accuracy == 1 && results[0].failed == 0)
    #expect(results[1].latency == 100_000 && results[1].accuracy == 1 && results[1].radioEnergy == 0)
    #expect(abs(results[1].energy - 930) < 1e-9)
    // 144 bytes after 70 ms: the event at 75 ms, and the answer at 105 ms. The table says nothing about it.
    #expect(results[2].latency == 105_200 && results[2].bytes == 144 && results[2].accuracy == nil)
    // Two packets in the event at 15 ms, the answer at 45 ms.
    #expect(results[3].latency == 45_200 && results[3].bytes == 341 && results[3].accuracy == 0.81)
  }

  /// Of 20 phases, 95 % are the 19 fastest.
  @Test func ninetyFivePercentAreNotSlower() throws {
    var scenario = OffloadScenario(
      profile: try ProgressiveOffloadTests.profile(), layers: ProgressiveOffloadTests.layers([1000]),
      maps: [ProgressiveOffloadTests.layers([0]).map(\.map)], answersItself: false, table: nil, threshold: 0.9)
    scenario.pictures = [.init(name: "WebP", bytes: 341, encoding: 5000)]
    let setting = ProgressiveOffloadTests.setting()
    let latencies = try (0..<20).map { phase in
      var one = setting
      one.firstAnchor = 30_000 * (2 * phase + 1) / 40
      return try BlockingOffload.picture("WebP", bytes: 341, encoding: 5000).run(one).latency
    }
    let result = try #require(try scenario.compare(in: setting, phases: 20).last)
    #expect(Set(latencies).count == 20 && result.slowest == Double(latencies.sorted()[18]))
    #expect(abs(result.latency - Double(latencies.reduce(0, +)) / 20) < 1e-6)
  }

  /// With the threshold at 0.5, both pictures leave at L1, and one of them is wrong.
  @Test func thresholdsTradeAccuracyForTime() throws {
    let scenario = OffloadScenario(
      profile: try ProgressiveOffloadTests.profile(), layers: ProgressiveOffloadTests.layers([20_000, 100_000]),
      maps: [ProgressiveOffloadTests.layers([0, 0]).map(\.map)], answersItself: true,
      table: try table("1,5,L1,6,6,5,0.95\n2,6,L1,6,6,1,0.6\n"), threshold: 0.5)
    let result = try scenario.compare(in: ProgressiveOffloadTests.setting(), phases: 3)[0]
    #expect(result.accuracy == 0.5 && result.offloaded > 0)
  }
}
