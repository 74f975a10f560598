import FeatureFiles
import TestFixtures
import Testing

/// A network with two taps: what is sent of each, what the server answers after each, and what a mistake says.
@Suite struct EvalTapsTests {
  /// The first map is the picture, the second its means of 2 × 2.
  private static let device = #"""
    {"inputs": [{"name": "picture", "height": 8, "width": 8, "channels": 3}],
     "layers": [{"name": "a", "kind": "convolution", "channels": 3, "kernel": [1, 1], "weights": "map"},
      {"name": "b", "kind": "average", "kernel": [2, 2], "stride": [2, 2]}],
     "outputs": ["a", "b"]}
    """#

  /// The first answer is that of the picture, the second that of the means alone.
  private static let server = #"""
    {"inputs": [{"name": "a", "height": 8, "width": 8, "channels": 3}, {"name": "b", "height": 4, "width": 4, "channels": 3}],
     "layers": [{"name": "mean", "kind": "globalAverage", "on": ["a"]}, {"name": "fc", "kind": "dense", "channels": 2},
      {"name": "mean2", "kind": "globalAverage", "on": ["b"]},
      {"name": "fc2", "kind": "dense", "channels": 2, "weights": "fc"}],
     "outputs": ["fc", "fc2"]}
    """#

  private static func profile(streams: Int = 2) -> String {
    let layers = [(8, 2), (4, 2)].prefix(streams).map { side, kernel in
      #"{"channels": 3, "height": \#(side), "width": \#(side), "kernel": [\#(kernel), \#(kernel)], "bits": 8, "fractionBits": 5}"#
    }
    let scans = [[[4, 4], [8, 8]], [[2, 2], [4, 4]]].prefix(streams).enumerated().map { layer, grids in
      #"{"layer": \#(layer), "prediction": "value", "scan": {"fleet": \#(grids)}}"#
    }
    return #"{"layers": [\#(layers.joined(separator: ","))], "streams": [\#(scans.joined(separator: ","))]}"#
  }

  /// 65 frames of 15 million symbols.
  private static let large = #"""
    {"window": 64, "header": {"bytes": 4, "streamBits": 1, "frameBits": 7},
     "layers": [{"channels": 15, "height": 1024, "width": 1024, "kernel": [4, 4], "bits": 8, "fractionBits": 5}],
     "streams": [{"layer": 0, "prediction": "value", "scan": {"fleet": [[1024, 1024]]}}]}
    """#

  private static let files = "device.json server.json net.safetensors profile.json pictures.npy labels.npy"

  private static func evaluate(
    _ options: String = "", files: String = files, _ body: (Tool, TemporaryFolder) throws -> Void
  ) throws {
    try TemporaryFolder.use { folder in
      try TinyNetwork.write(to: folder)
      try folder.write(Array(device.utf8), "device.json")
      try folder.write(Array(server.utf8), "server.json")
      try folder.write(Array(profile().utf8), "profile.json")
      try folder.write(Array(profile(streams: 1).utf8), "one.json")
      try folder.write([40], .int64(TinyNetwork.labels.map { $0 + 1 }), "others.npy")
      try folder.write(Array(large.utf8), "large.json")
      let string = #"{"layers": [{"kind": "bytes", "maximumBytes": 30}], "streams": [{"layer": 0}]}"#
      try folder.write(Array(string.utf8), "string.json")
      try folder.write(Array(device.replacing(#"["a", "b"]"#, with: #"["b", "a"]"#).utf8), "backwards.json")
      try body(try Tool("eval-taps \(files) \(options)", in: folder), folder)
    }
  }

  private static func rows(_ tool: Tool) -> [String] { tool.output.split(separator: "\n").dropFirst().map(String.init) }

  /// The bytes and the accuracy of each row.
  private static func results(_ tool: Tool) -> [[String]] {
    rows(tool).map { $0.split(separator: " ").suffix(2).map(String.init) }
  }

  private static let whole = ["51", "195", "66", "102"].map { [$0, "1.0000"] }

  /// Raw symbols of a byte: those of the grid, after a header of 3 bytes, and what --before says of the first map.
  @Test func bytesAreThoseOfTheGrids() throws {
    try Self.evaluate { tool, _ in
      #expect(tool.status == 0, "\(tool.errors)")
      let rows = Self.rows(tool)
      #expect(Self.results(tool) == Self.whole)
      #expect(rows[0].contains("a to 4×4 ") && rows[3].contains("a to 4×4, b to 4×4 "))
    }
    try Self.evaluate("--before none --payload 20 --table table.csv") { tool, folder in
      #expect(Self.results(tool) == ["57", "228", "15", "57"].map { [$0, "1.0000"] })
      let table = String(decoding: try folder.read("table.csv"), as: UTF8.self).split(separator: "\n")
      #expect(table.count == 1 + 40 * 4)
      #expect(table[1].hasPrefix("0,0,a,4,4,0,") && table[4].hasPrefix("0,0,b,4,4,0,"))
      #expect(table[5].hasPrefix("1,1,a,4,4,1,"))
    }
  }

  /// If nothing arrives, the server has the means, 0 here, and answers the first class.
  @Test func lossIsSeen() throws {
    try Self.evaluate("--losses 0,100%") { tool, _ in
      let lost = Self.whole.map { [$0[0], "0.5000"] }
      #expect(Self.results(tool) == Self.whole + lost)
    }
  }

  @Test(arguments: ["", "--affine"]) func int8(_ option: String) throws {
    try Self.evaluate("--calibrate-on pictures.npy \(option)") { tool, _ in
      #expect(tool.status == 0, "\(tool.errors)")
      #expect(Self.results(tool) == Self.whole)
    }
  }

  @Test(arguments: [
    (files, "--payload 3", "Error: --payload: at least 4 bytes for this profile, not 3\n"),
    (files, "--losses 1 --table t.csv", "Error: --table: needs the loss 0 among --losses\n"),
    (files, "--affine", "Error: --affine: only with --calibrate-on\n"),
    (
      files.replacing("profile", with: "one"), "",
      "Error: device.json, server.json, one.json: 1 streams, but the device has 1 inputs and 2 outputs, and the server "
        + "2 inputs and 2 outputs\n"
    ),
    (
      files.replacing("labels", with: "others"), "",
      "Error: others.npy: label 1 is 2; the network's classes are 0 to 1\n"
    ),
    (
      files.replacing("profile", with: "large"), "",
      "Error: large.json: decoding needs at least 1112 MB of memory, more than --limit 1024: give --limit 1112 or more\n"
    ),
    (
      files.replacing("profile", with: "string"), "",
      "Error: device.json, server.json, string.json: stream 0 carries bytes, not maps\n"
    ),
    (
      files.replacing("device", with: "backwards"), "",
      "Error: backwards.json, server.json, profile.json: the device's outputs are not in the order of its layers\n"
    ),
  ]) func mistakesAreNamed(_ files: String, _ options: String, _ message: String) throws {
    try Self.evaluate(options, files: files) { tool, _ in
      #expect(tool.status == 1)
      #expect(tool.errors == message)
    }
  }
}
