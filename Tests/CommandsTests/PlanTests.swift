import TestFixtures
import Testing

@testable import Commands
import OffloadPlanner

/// The commands of `fcodec plan`, on small tables whose results can be worked out by hand.
@Suite struct PlanTests {
  static let samples = """
    label,server,class_1,confidence_1,second_1,entropy_1,class_2,confidence_2,second_2,entropy_2,score
    0,0,0,0.9,0.05,0.4,0,0.95,0.02,0.2,-4
    1,1,0,0.5,0.4,0.9,1,0.6,0.3,0.8,-1
    2,2,2,0.7,0.2,0.7,1,0.55,0.4,0.9,3
    1,0,1,0.8,0.1,0.5,1,0.8,0.1,0.5,-2

    """
  static let costs = """
    {"exits": [{"name": "L3", "latency": 10, "energy": 1}, {"name": "all", "latency": 40, "energy": 5}],
     "decision": {"latency": 1, "energy": 0.5}, "offload": {"latency": 100, "energy": 20}}
    """

  private static func use(_ body: (TemporaryFolder) throws -> Void) throws {
    try TemporaryFolder.use { folder in
      try folder.write(samples, "samples.csv")
      try folder.write(costs, "costs.json")
      try body(folder)
    }
  }

  private static func isPicture(_ name: String, _ folder: TemporaryFolder) throws -> Bool {
    let picture = XMLCheck(String(decoding: try folder.read(name), as: UTF8.self))
    return picture.failure == nil && picture.count(of: "polyline") > 0
  }

  /// A threshold of 0.7 lets samples 1 and 4 leave: 3 of 4 right, (10 + 40 + 40 + 10) / 4 ms.
  @Test func exitsAreSweptAndChosen() throws {
    try Self.use { folder in
      let tool = try Tool("plan exits samples.csv costs.json --min-accuracy 0.75 --out report", in: folder)
      #expect(tool.status == 0 && tool.errors.isEmpty)
      let lines = try String(decoding: folder.read("report/exits.csv"), as: UTF8.self).split(separator: "\n")
      #expect(lines[0] == "threshold_1,accuracy,latency,energy,left_1,left_2,offloaded,chosen")
      #expect(lines[7] == "0.7,0.75,25.0,3.0,2,2,0,0" && lines.count == 10)
      #expect(lines.filter { $0.hasSuffix(",1") } == ["0.1,0.75,10.0,1.0,4,0,0,1"])
      #expect(try tool.output.contains("->") && Self.isPicture("report/exits.svg", folder))
      let entropy = try Tool("plan exits samples.csv costs.json --signal entropy --from 0.6 --to 0.6", in: folder)
      #expect(entropy.output.contains("75.00") && entropy.output.contains("25"))
    }
  }

  /// The third sample, which the device gets wrong and the server right, is worth 100 ms.
  @Test func everyCombinationIsTried() throws {
    try Self.use { folder in
      let tool = try Tool(
        "plan exits samples.csv costs.json --per-exit --step 0.05 --min-accuracy 0.75 --out report", in: folder)
      #expect(tool.status == 0 && tool.output.hasPrefix("11 combinations"))
      let hopeless = try Tool("plan exits samples.csv costs.json --from 0.7 --min-accuracy 1", in: folder)
      #expect(hopeless.status == 1 && hopeless.errors == "Error: samples.csv: no choice meets the bound\n")
      #expect(hopeless.output.contains("0.900"))
    }
  }

  @Test func hierarchicalInferenceIsShown() throws {
    try Self.use { folder in
      let tool = try Tool("plan hierarchical samples.csv costs.json --least 0.75 --out report", in: folder)
      #expect(tool.status == 0 && tool.output.contains("AcceptanceTest(bias: "))
      #expect(
        tool.output.contains("kept: 3 right, 0 wrong; offloaded: 0 right, 1 wrong, of which the server gets 1 right"))
      // 40 + 1 + ¼ · 100 ms and 5 + 0.5 + ¼ · 20 mJ: Eq. 3 and 4.
      let line = tool.output.split(separator: "\n").first { $0.hasPrefix("hierarchical") }
      #expect(line?.split(separator: " ").map(String.init) == ["hierarchical", "100.00", "66", "10.50", "25.00"])
    }
  }

  /// Algorithm 2: 95 ms leave 54 ms for the server, so at least 46 % stay: two samples. Their scores are −4 and −2.
  @Test func routersAreTuned() throws {
    try Self.use { folder in
      let tool = try Tool("plan route samples.csv costs.json --max-latency 95 --out report", in: folder)
      #expect(tool.status == 0)
      let router = tool.output.split(separator: "\n").first { $0.hasPrefix("router") }
      #expect(router?.split(separator: " ").map(String.init).prefix(5) == ["router", "-2.0", "50.00", "100.00", "91"])
      let csv = try String(decoding: folder.read("report/route.csv"), as: UTF8.self)
      #expect(csv.contains("router,-1.0,0.75,1.0,66.0,10.5,0.75,1.0"))
    }
  }

  @Test func temperaturesAreFitted() throws {
    try TemporaryFolder.use { folder in
      // Three of four are right at logits of ±20: the loss is least where the confidence is ¾, T = 20 / ln 3.
      try folder.write("label,logit_0,logit_1\n0,20,0\n1,0,20\n0,20,0\n1,20,0\n", "logits.csv")
      let tool = try Tool("plan calibrate logits.csv --out report", in: folder)
      #expect(tool.status == 0 && tool.output.contains("18.2048") && tool.output.contains("75.00"))
      #expect(try Self.isPicture("report/reliability.svg", folder))
    }
  }

  @Test func strategiesAreChosen() throws {
    try TemporaryFolder.use { folder in
      try folder.write(
        "name,accuracy,latency,energy\nsmall,0.87,1.6,6\n\"small, HI\",0.95,3.8,12.5\nserver,0.98,9.7,27.7\n", "all.csv"
      )
      let tool = try Tool("plan strategies all.csv --server server --min-accuracy 0.97 --out choices.csv", in: folder)
      #expect(tool.status == 0)
      let lines = try String(decoding: folder.read("choices.csv"), as: UTF8.self).split(separator: "\n")
      #expect(lines[1].hasPrefix("accuracy ≥ 97.00 %,server,") && lines[2].contains(",\"small, HI\",0.95,"))
    }
  }

  @Test func partitionsAndSplitsAreFound() throws {
    try TemporaryFolder.use { folder in
      try folder.write(
        "partition,latency,bytes,accuracy\nL5,100,1000,0.5\nL8,200,1000,0.7\nL5,100,5000,0.9\n", "profiles.csv")
      try folder.write("bandwidth\n40000\n80000\n200000\n", "trace.csv")
      let tool = try Tool("plan partitions profiles.csv --latency 300 --trace trace.csv --out report", in: folder)
      #expect(tool.status == 0)
      let envelope = try String(decoding: folder.read("report/envelope.csv"), as: UTF8.self)
      #expect(
        envelope
          == "least_bandwidth,partition,bytes,accuracy\n40000.0,L5,1000,0.5\n80000.0,L8,1000,0.7\n200000.0,L5,5000,0.9\n"
      )
      let replay = try String(decoding: folder.read("report/replay.csv"), as: UTF8.self)
      #expect(replay.contains("mean of the last minute,1,80000.0,40000.0,L5,0.5"))
      try folder.write("name,latency,energy,server,bytes\na,10,1,1,400\nb,30,3,2,100\n", "layers.csv")
      let split = try Tool("plan split layers.csv --input 1000 --bandwidth 100000 --power 50 --out report", in: folder)
      #expect(split.status == 0)
      let csv = try String(decoding: folder.read("report/split.csv"), as: UTF8.self)
      #expect(csv.hasSuffix("0,,1000,83.0,4.0\n1,a,400,44.0,2.6\n2,b,0,40.0,4.0\n"))
    }
  }

  @Test(arguments: [
    Mistake("plan exits gone.csv costs.json", "gone.csv: no such file"),
    Mistake("plan exits typo.csv costs.json", "typo.csv: confidense_1: no such column is known, at line 1"),
    Mistake("plan exits high.csv costs.json", "high.csv: confidence_1: a number out of range, at line 3"),
    Mistake("plan exits gap.csv costs.json", "gap.csv: class_1: the column is missing, at line 1"),
    Mistake("plan exits empty.csv costs.json", "empty.csv: the table is empty, at line 1"),
    Mistake("plan exits samples.csv bad.json", "bad.json: exits.0.latency: a number out of range, at line 1, byte 25"),
    Mistake("plan exits samples.csv typo.json", "typo.json: offlaod: no such field, at line 2, byte 39"),
    Mistake("plan exits samples.csv one.json", "one.json: exits: 1 costs for the 2 exits of samples.csv"),
    Mistake(
      "plan exits samples.csv costs.json --min-accuracy 1 --max-latency 1", "--max-latency: only one bound can be given"
    ),
    Mistake("plan exits samples.csv costs.json --per-exit", "--per-exit: needs a bound, such as --min-accuracy"),
    Mistake(
      "plan exits samples.csv costs.json --step 0",
      "--step: --from to --to in such steps are not 1 to 100,000 thresholds"
    ),
    Mistake("plan hierarchical plain.csv one.json", "plain.csv: server: the column is missing, at line 1"),
    Mistake("plan route samples.csv costs.json --max-latency 1", "samples.csv: no choice meets the bound"),
    Mistake(
      "plan partitions twice.csv --latency 9", "twice.csv: bytes: given twice for this partition point, at line 3"),
    Mistake("plan strategies empty.csv --server x --min-accuracy 2", "--min-accuracy: 0 to 1"),
    Mistake("plan calibrate samples.csv", "samples.csv: server: no such column is known, at line 1"),
  ])
  func mistakesNameFileLineAndField(mistake: Mistake) throws {
    try Self.use { folder in
      try folder.write("label,class_1,confidense_1\n0,0,1\n", "typo.csv")
      try folder.write("label,class_1,confidence_1\n0,0,1\n0,0,1.5\n", "high.csv")
      try folder.write("label,class_2,confidence_2\n0,0,1\n", "gap.csv")
      try folder.write("label,class_1,confidence_1\n", "empty.csv")
      try folder.write("label,class_1,confidence_1\n0,0,1\n", "plain.csv")
      try folder.write("partition,latency,bytes,accuracy\np,1,5,0.5\np,1,5,0.6\n", "twice.csv")
      try folder.write("{\"exits\": [{\"latency\": -1}]}", "bad.json")
      try folder.write("{\"exits\": [{\"latency\": 1}],\n \"offlaod\": {}}", "typo.json")
      try folder.write("{\"exits\": [{\"latency\": 1}]}", "one.json")
      let before = try folder.names()
      let tool = try Tool(mistake.line, in: folder)
      #expect(tool.status == 1 && tool.errors == "Error: \(mistake.error)\n")
      #expect(try folder.names() == before)
    }
  }
}
