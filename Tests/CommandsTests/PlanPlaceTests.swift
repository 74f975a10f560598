import TestFixtures
import Testing

@testable import Commands

/// `fcodec plan place`, on a network that can be worked out by hand and on the paper's four cases.
@Suite struct PlanPlaceTests {
  private static let topology = """
    {"tiers": [{"name": "watch", "ratio": 100}, {"name": "phone", "ratio": 10}, {"name": "cloud", "ratio": 1}],
     "links": [{"bandwidth": 800000, "latency": 6}, {"bandwidth": 8000000, "latency": 40}]}
    """
  private static let network = """
    {"input": 3000, "result": 100, "thresholds": [0.1, 0.6], "blocks": [
      {"name": "a", "time": 2, "bytes": 8000, "exit": {"time": 1, "accuracy": 0.5, "rates": [0.25, 0.75]}},
      {"time": 3, "bytes": 1000, "exit": {"time": 0.5, "accuracy": 0.9, "rates": [0.75, 0]}}]}
    """

  private static func use(_ body: (TemporaryFolder) throws -> Void) throws {
    try TemporaryFolder.use { folder in
      try folder.write(topology, "topology.json")
      try folder.write(network, "network.json")
      try body(folder)
    }
  }

  /// The rows of placements.csv, without its first line.
  private static func rows(_ folder: TemporaryFolder) throws -> [[String]] {
    try String(decoding: folder.read("report/placements.csv"), as: UTF8.self).split(separator: "\n").dropFirst()
      .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
  }

  private static func chosen(_ folder: TemporaryFolder) throws -> [String]? {
    let chosen = try rows(folder).filter { $0.last == "1" }
    return chosen.count == 1 ? chosen[0] : nil
  }

  /// Both blocks on the phone: 6 + 30 ms for the input, 10 · 5.5 ms, 6 + 1 ms for the result.
  @Test func theFastestIsFound() throws {
    try Self.use { folder in
      let tool = try Tool("plan place network.json topology.json --min-accuracy 0.9 --out report", in: folder)
      #expect(tool.status == 0 && tool.errors.isEmpty)
      #expect(tool.output.hasPrefix("24 configurations; "))
      #expect(tool.output.contains("->") && tool.output.contains("1–2 phone"))
      #expect(try Self.chosen(folder) == ["1", "", "2", "2", "0.9", "98.0", "12.0", "31.0", "55.0", "1", "1"])
      let text = try String(decoding: folder.read("report/placements.csv"), as: UTF8.self)
      #expect(
        text.hasPrefix(
          "partitions,threshold,blocks,tiers,accuracy,latency,propagation,transmission,computation,front,chosen\n"))
      let picture = XMLCheck(String(decoding: try folder.read("report/placements.svg"), as: UTF8.self))
      #expect(picture.failure == nil && picture.count(of: "polyline") > 0)
    }
  }

  /// Within 97 ms, three quarters leave on the phone and the others in the cloud; a tier that may be used again is faster.
  @Test func theMostAccurateIsFound() throws {
    try Self.use { folder in
      _ = try Tool("plan place network.json topology.json --max-latency 97 --out report", in: folder)
      #expect(try Self.chosen(folder).map { Array($0[...4]) } == ["2", "0.6", "1 2", "2 3", "0.6"])
      let again = try Tool(
        "plan place network.json topology.json --tiers repeated --min-accuracy 0.6 --out report", in: folder)
      #expect(try Self.chosen(folder).map { Array($0[...4]) } == ["2", "0.6", "1 2", "2 2", "0.6"])
      #expect(again.output.contains("1 phone, 2 phone"))
      let rising = try Tool("plan place network.json topology.json --tiers rising --min-accuracy 0.9", in: folder)
      #expect(rising.status == 0 && rising.output.hasPrefix("18 configurations; "))
      let one = try Tool(
        "plan place network.json topology.json --partitions 1 --max-latency 97 --out report", in: folder)
      #expect(one.status == 0 && one.output.hasPrefix("12 configurations; "))
      #expect(try Self.chosen(folder).map { Array($0[...3]) } == ["1", "", "1", "2"])
    }
  }

  /// Results that stay on the phone save their way to the watch.
  @Test func resultsGoToTheDestination() throws {
    try Self.use { folder in
      let tool = try Tool(
        "plan place network.json topology.json --destination phone --min-accuracy 0.9 --time --out report", in: folder)
      #expect(tool.output.contains(" million configurations a second"))
      #expect(try Self.chosen(folder) == ["1", "", "2", "2", "0.9", "91.0", "6.0", "30.0", "55.0", "1", "1"])
    }
  }

  /// Without a bound: the front, whose accuracy rises with latency.
  @Test func theFrontIsShown() throws {
    try Self.use { folder in
      let tool = try Tool("plan place network.json topology.json --out report", in: folder)
      #expect(tool.status == 0 && !tool.output.contains("->"))
      let front = try Self.rows(folder).filter { $0[9] == "1" }.map { (Double($0[5]) ?? 0, Double($0[4]) ?? 0) }
        .sorted { $0.0 < $1.0 }
      #expect(front.count > 1 && zip(front, front.dropFirst()).allSatisfy { $0.0 < $1.0 && $0.1 < $1.1 })
      #expect(tool.output.hasPrefix("24 configurations; no other beats \(front.count) of them"))
      let hopeless = try Tool("plan place network.json topology.json --max-latency 1", in: folder)
      #expect(hopeless.status == 1 && hopeless.errors == "Error: network.json: no choice meets the bound\n")
      #expect(hopeless.output.contains("1–2 phone"))
    }
  }

  /// Accuracies and rates from predictions: at 0.6, two of three leave at the first exit, which is right about one of them.
  @Test func exitsAreMeasuredFromSamples() throws {
    try Self.use { folder in
      try folder.write(
        "label,class_1,confidence_1,entropy_1,class_2,confidence_2,entropy_2\n0,0,0.9,0.2,0,0.9,0.1\n"
          + "1,0,0.7,0.5,1,0.9,0.1\n1,0,0.5,0.8,1,0.9,0.1\n", "samples.csv")
      try folder.write(
        """
        {"input": 3000, "thresholds": [0.6], "blocks": [
          {"time": 2, "bytes": 8000, "exit": {"time": 1}}, {"time": 1, "bytes": 1, "exit": {"time": 1}}]}
        """, "bare.json")
      let line = "plan place bare.json topology.json --samples samples.csv"
      _ = try Tool("\(line) --tiers rising --out report", in: folder)
      let row = try #require(try Self.rows(folder).first { $0[2] == "1 2" })
      #expect(abs((Double(row[4]) ?? 0) - 2.0 / 3) < 1e-12)
      // Two of three are surer than 0.6 as well.
      #expect(try Tool("\(line) --signal confidence --min-accuracy 1", in: folder).output.contains("100.00"))
      // The file's own numbers give way. The first exit is right about one of the two that leave there.
      let full = try Tool(
        "plan place network.json topology.json --samples samples.csv --tiers repeated --max-latency 97", in: folder)
      #expect(full.output.contains(" 50.00 ") && full.output.contains("66.67"))
      try folder.write(
        "{\"input\": 1, \"thresholds\": [1], \"blocks\": [{\"time\": 1, \"bytes\": 1, \"exit\": {\"time\": 1}}]}",
        "one.json")
      let wrong = try Tool("plan place one.json topology.json --samples samples.csv", in: folder)
      #expect(
        wrong.errors == "Error: one.json: blocks: 1 exits for the 2 of samples.csv, at line 1, byte 89\n")
    }
  }

  /// Cases I to IV of the paper, on the stand-ins that docs/deciding.md describes.
  @Test(arguments: [
    ("resnet20-cats", "mobile --min-accuracy 0.92", ["1", "", "6", "2"]),
    ("resnet20-cifar10", "mobile --max-latency 300", ["2", "0.7", "6 9", "2 3"]),
    ("resnet20-cifar10", "iot --max-latency 80", ["2", "0.2", "7 9", "3 2"]),
    ("inception-cifar10", "iot --min-accuracy 0.8", ["2", "0.65", "8 12", "2 3"]),
    ("inception-cifar10", "iot --min-accuracy 0.8 --destination global", ["2", "0.65", "8 12", "2 4"]),
  ]) func casesOfThePaper(network: String, rest: String, wanted: [String]) throws {
    try TemporaryFolder.use { folder in
      for name in [network, "mobile", "iot"] {
        // An argument of a line holds no space.
        let text = try Repository.text("docs/deciding/\(name).json").replacing("global cloud", with: "global")
        try folder.write(text, "\(name).json")
      }
      let words = rest.split(separator: " ", maxSplits: 1)
      let tool = try Tool("plan place \(network).json \(words[0]).json \(words[1]) --out report", in: folder)
      #expect(tool.status == 0)
      #expect(try Self.chosen(folder).map { Array($0[...3]) } == wanted)
    }
  }

  @Test(arguments: [
    Mistake("plan place gone.json topology.json", "gone.json: no such file"),
    Mistake(
      "plan place network.json short.json", "short.json: links: 0 for 2 tiers; one fewer is needed, at line 2, byte 79"),
    Mistake(
      "plan place network.json twins.json", "twins.json: tiers.1.name: another tier has this name, at line 1, byte 63"),
    Mistake(
      "plan place network.json slow.json", "slow.json: links.0.bandwidth: a number out of range, at line 2, byte 92"),
    Mistake(
      "plan place network.json nameless.json", "nameless.json: tiers.0.name: a tier needs a name, at line 1, byte 22"),
    Mistake("plan place network.json typo.json", "typo.json: tears: no such field, at line 1, byte 9"),
    Mistake("plan place network.json none.json", "none.json: tiers: there is no tier, at line 1, byte 13"),
    Mistake(
      "plan place sum.json topology.json",
      "sum.json: blocks.1.exit.rates: the rates of threshold 1 up to this exit add up to more than 1, at line 3, byte 259"
    ),
    Mistake(
      "plan place count.json topology.json",
      "count.json: blocks.1.exit.rates: 1 in place of 2: an exit has one rate per threshold, at line 3, byte 256"),
    Mistake(
      "plan place late.json topology.json",
      "late.json: thresholds: 2 in place of 1: an exit has one rate per threshold, at line 2, byte 109"),
    Mistake("plan place plain.json topology.json", "plain.json: blocks: there is no exit, at line 1, byte 68"),
    Mistake("plan place bare.json topology.json", "bare.json: blocks.0.exit.accuracy: missing, at line 1, byte 86"),
    Mistake(
      "plan place network.json topology.json --destination moon",
      "--destination: topology.json has no tier of the name moon"),
    Mistake("plan place network.json topology.json --partitions 9", "--partitions: 1 to 8"),
    Mistake(
      "plan place network.json topology.json --min-accuracy 1 --max-latency 1",
      "--max-latency: only one bound can be given"),
    Mistake(
      "plan place network.json topology.json --max-latency -1", "--max-latency: must be a number that is not negative"),
  ])
  func mistakesNameFileLineAndField(mistake: Mistake) throws {
    try Self.use { folder in
      let tiers = "{\"tiers\": [{\"name\": \"a\", \"ratio\": 1}, {\"name\": \"b\", \"ratio\": 1}]"
      try folder.write(tiers + ",\n \"links\": []}", "short.json")
      try folder.write(tiers.replacing("\"b\"", with: "\"a\"") + "}", "twins.json")
      try folder.write(tiers + ",\n \"links\": [{\"bandwidth\": 0, \"latency\": 1}]}", "slow.json")
      try folder.write("{\"tears\": []}", "typo.json")
      try folder.write("{\"tiers\": [{\"name\": \"\", \"ratio\": 1}]}", "nameless.json")
      try folder.write("{\"tiers\": []}", "none.json")
      try folder.write(Self.network.replacing("[0.75, 0]", with: "[0.76, 0]"), "sum.json")
      try folder.write(Self.network.replacing("[0.75, 0]", with: "[0.75]"), "count.json")
      try folder.write(
        "{\"blocks\": [{\"time\": 1, \"bytes\": 1, \"exit\": {\"time\": 1, \"accuracy\": 1, \"rates\": [1]}}],\n \"thresholds\": [1, 2], \"input\": 1}",
        "late.json")
      try folder.write("{\"input\": 1, \"thresholds\": [1], \"blocks\": [{\"time\": 1, \"bytes\": 1}]}", "plain.json")
      try folder.write(
        "{\"input\": 1, \"thresholds\": [1], \"blocks\": [{\"time\": 1, \"bytes\": 1, \"exit\": {\"time\": 1}}]}",
        "bare.json")
      let before = try folder.names()
      let tool = try Tool(mistake.line, in: folder)
      #expect(tool.status == 1 && tool.errors == "Error: \(mistake.error)\n")
      #expect(try folder.names() == before)
    }
  }

  /// Files with more than the limits are refused at the first extra part.
  @Test func sizesAreLimited() throws {
    try Self.use { folder in
      let exit = "{\"time\": 1, \"bytes\": 1, \"exit\": {\"time\": 1, \"accuracy\": 1, \"rates\": [0]}}"
      let plain = "{\"time\": 1, \"bytes\": 1}"
      for (name, blocks) in [
        ("exits", [String](repeating: exit, count: 65)), ("blocks", [String](repeating: plain, count: 257)),
      ] {
        try folder.write(
          "{\"input\": 1, \"thresholds\": [1], \"blocks\": [\n" + blocks.joined(separator: ",\n") + "]}", "\(name).json"
        )
      }
      let exits = try Tool("plan place exits.json topology.json", in: folder)
      #expect(exits.status == 1 && exits.errors.contains("blocks.64.exit: more than 64 exits, at line 66"))
      let blocks = try Tool("plan place blocks.json topology.json", in: folder)
      #expect(blocks.status == 1 && blocks.errors.contains("blocks: more than 256, at line 257"))
      let tiers = [String](repeating: "{\"name\": \"x\", \"ratio\": 1}", count: 9).enumerated().map {
        $1.replacing("x", with: "\($0)")
      }
      try folder.write("{\"tiers\": [" + tiers.joined(separator: ",") + "]}", "tiers.json")
      #expect(try Tool("plan place network.json tiers.json", in: folder).errors.contains("tiers: more than 8"))
      try folder.write(String(repeating: " ", count: 1 << 20) + Self.network, "long.json")
      #expect(try Tool("plan place long.json topology.json", in: folder).errors.contains("longer than 1048576 bytes"))
    }
  }
}
