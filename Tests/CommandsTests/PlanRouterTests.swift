import TestFixtures
import Testing

@testable import Commands

/// `plan route --router`, with a router whose margin is the byte of the entropy, less 100.
@Suite struct PlanRouterTests {
  /// Samples: equal logits have the largest entropy, 255; sure ones none.
  static let logits = """
    label,server,logit_0,logit_1
    0,0,0,0
    1,1,-20,20
    1,0,20,-20
    1,1,0.25,0

    """
  static let costs = """
    {"exits": [{"latency": 40, "energy": 5}], "decision": {"latency": 1}, "offload": {"latency": 100, "energy": 20}}
    """

  /// - Parameters:
  ///   - inputs: of the first layer.
  ///   - first: the type and the shape of its weights.
  private static func router(
    inputs: Int = 101, bias: Double = -100, shift: UInt8 = 6, first: (type: String, shape: String) = ("I8", "1,101")
  ) -> [UInt8] {
    let weights = [UInt8](repeating: 0, count: inputs - 1)
    let tensors: [(name: String, type: String, shape: String, data: [UInt8])] = [
      ("first.weights", first.type, inputs == 101 ? first.shape : "1,\(inputs)", [64] + weights),
      ("first.biases", "F64", "1", bytes(of: [0])),
      ("first.shifts", "I8", "1", [shift]), ("second.weights", "I8", "1,1", [1]),
      ("second.biases", "F64", "1", bytes(of: [0])), ("second.shifts", "I8", "1", [0]),
      ("scores.weights", "I8", "2,1", [0, 1]), ("scores.biases", "F64", "2", bytes(of: [0, bias])),
    ]
    var (entries, data): ([String], [UInt8]) = ([], [])
    for tensor in tensors {
      let begin = data.count
      data += tensor.data
      entries.append(
        SafetensorsBuilder.entry(
          tensor.name, type: tensor.type, shape: tensor.shape, offsets: "\(begin),\(data.count)"))
    }
    return SafetensorsBuilder.file(header: "{\(entries.joined(separator: ","))}", data: data)
  }

  private static func bytes(of numbers: [Double]) -> [UInt8] {
    numbers.flatMap { number in (0..<8).map { UInt8(truncatingIfNeeded: number.bitPattern >> (8 * $0)) } }
  }

  private static func use(_ router: [UInt8], _ body: (TemporaryFolder) throws -> Void) throws {
    try TemporaryFolder.use { folder in
      try folder.write(logits, "logits.csv")
      try folder.write(costs, "costs.json")
      try folder.write(router, "router.safetensors")
      try body(folder)
    }
  }

  /// The scores are the device's margins; at a threshold of 0, the two unsure samples are offloaded, and then all but the
  /// third are right: 3 of 4, in 41 + ½ · 100 ms.
  @Test func marginsAreTheScores() throws {
    try Self.use(Self.router()) { folder in
      let line = "plan route logits.csv costs.json --router router.safetensors --max-latency 91 --out report"
      let tool = try Tool(line, in: folder)
      #expect(tool.status == 0 && tool.errors.isEmpty)
      #expect(tool.output.hasPrefix("base 50.00 % right, global 75.00 %; worth offloading: 25.00 %\n"))
      let router = tool.output.split(separator: "\n").first { $0.hasPrefix("router") }
      #expect(router?.split(separator: " ").map(String.init).prefix(5) == ["router", "-100", "50.00", "75.00", "91"])
      let scores = try String(decoding: folder.read("report/scores.csv"), as: UTF8.self)
      #expect(scores.split(separator: "\n").prefix(4) == ["score", "155", "-100", "-100"])
      #expect(tool.output.contains("entropy"), "entropy thresholding is shown beside it")
    }
  }

  @Test func wrongFilesAreRefused() throws {
    let command = "plan route logits.csv costs.json --router router.safetensors"
    let refused = "Error: router.safetensors: not a router of 101 features, two hidden layers and two scores\n"
    let files = [
      Self.router(inputs: 100), Self.router(bias: 0.5), Self.router(bias: 1e12), Self.router(bias: .nan),
      Self.router(shift: 31), Self.router(shift: 0xFF),
    ]
    for file in files {
      try Self.use(file) { folder throws in #expect(try Tool(command, in: folder).errors == refused) }
    }
    for first in [("U8", "1,101"), ("I8", "101"), ("I8", "0,101"), ("I8", "1,1,101")] {
      try Self.use(Self.router(first: first)) { folder throws in
        let tool = try Tool(command, in: folder)
        #expect(tool.status == 1 && tool.errors.hasPrefix("Error: router.safetensors: "))
        if first.1 == "101" { #expect(tool.errors.hasSuffix("first.weights: must be I8, outputs × inputs\n")) }
      }
    }
    try Self.use(Self.router()) { folder in
      #expect(try Tool(command + " --tune-on costs.json", in: folder).status == 1)
      try folder.write("label,logit_0\n0,1\n", "logits.csv")
      #expect(try Tool(command, in: folder).errors == "Error: logits.csv: server: the column is missing, at line 1\n")
      try folder.write("label,class_1\n0,1\n", "logits.csv")
      let errors = try Tool(command, in: folder).errors
      #expect(errors == "Error: logits.csv: class_1: no such column is known, at line 1\n")
      try folder.write([1, 0, 0, 0, 0, 0, 0, 0, 0x7B], "router.safetensors")
      #expect(try Tool(command, in: folder).status == 1)
    }
    try Self.use(SafetensorsBuilder.file(header: "{}", data: [])) { folder throws in
      #expect(try Tool(command, in: folder).errors == "Error: router.safetensors: there is no tensor first.weights\n")
    }
  }
}
