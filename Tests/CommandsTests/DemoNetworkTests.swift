import FeatureFiles
import Foundation
import TestFixtures
import Testing

@testable import DigitDemo
@testable import Commands

/// The demo with a network of one's own, split after two layers.
@Suite struct DemoNetworkTests {
  /// Means of 16 × 16 and of 32 × 32 pixels.
  private static func device(side: Int) -> String {
    #"""
    {"inputs": [{"name": "picture", "height": \#(side), "width": \#(side), "channels": 3}],
     "layers": [{"name": "a", "kind": "average", "kernel": [16, 16], "stride": [16, 16]},
      {"name": "b", "kind": "average", "kernel": [2, 2], "stride": [2, 2]}],
     "outputs": ["a", "b"]}
    """#
  }

  /// The bias alone answers: of the first map it is not sure, of the second it is.
  private static func server(side: Int) -> String {
    let (a, b) = (side / 16, side / 32)
    return #"""
      {"inputs": [{"name": "L1", "height": \#(a), "width": \#(a), "channels": 3}, {"name": "L2", "height": \#(b), "width": \#(b), "channels": 3}],
       "layers": [{"name": "mean", "kind": "globalAverage", "on": ["L1"]}, {"name": "early", "kind": "dense", "channels": 11},
        {"name": "mean2", "kind": "globalAverage", "on": ["L2"]}, {"name": "late", "kind": "dense", "channels": 11}],
       "outputs": ["early", "late"]}
      """#
  }

  private static func profile(side: Int) -> String {
    let (a, b) = (side / 16, side / 32)
    return #"""
      {"layers": [{"channels": 3, "height": \#(a), "width": \#(a), "kernel": [2, 2], "bits": 8, "fractionBits": 5},
        {"channels": 3, "height": \#(b), "width": \#(b), "kernel": [2, 2], "bits": 8, "fractionBits": 5}],
       "streams": [{"layer": 0, "prediction": "value", "scan": {"fleet": [[\#(a / 2), \#(a / 2)], [\#(a), \#(a)]]}},
        {"layer": 1, "prediction": "value", "scan": {"fleet": [[\#(b / 2), \#(b / 2)], [\#(b), \#(b)]]}}]}
      """#
  }

  private static var weights: [UInt8] {
    let e = SafetensorsBuilder.entry
    let header = [
      e("early.weight", "F32", "11,3", "0,132"), e("early.bias", "F32", "11", "132,176"),
      e("late.weight", "F32", "11,3", "176,308"), e("late.bias", "F32", "11", "308,352"),
    ]
    func layer(_ bias: Float) -> [Float] { [Float](repeating: 0, count: 33 + 8) + [bias, 0, 0] }
    return SafetensorsBuilder.file(
      header: "{\(header.joined(separator: ","))}", data: SafetensorsBuilder.bytes(of: layer(3) + layer(6)))
  }

  private static func demo(_ options: String, side: Int = 64, _ body: (Tool, TemporaryFolder) throws -> Void) throws {
    try TemporaryFolder.use { folder in
      try folder.write(Array(device(side: side).utf8), "device.json")
      try folder.write(Array(server(side: side).utf8), "server.json")
      try folder.write(Array(profile(side: side).utf8), "profile.json")
      try folder.write(weights, "weights.safetensors")
      let picture = BundledFiles.pictures.appending(path: "000_8.ppm").path
      try body(try Tool("demo \(picture) --network . \(options)", in: folder), folder)
    }
  }

  private static func summary(_ tool: Tool) -> [Substring] {
    let line = tool.output.split(separator: "\n").first { $0.hasPrefix("nothing lost") } ?? ""
    return line.split(separator: " ").dropFirst(2).map { $0 }
  }

  /// The first map is sent to its end: 12 symbols, 36 more, then those of the second, of which 3 are the first grid.
  @Test func theSecondMapDecides() throws {
    try Self.demo("--loss 0 --payload 20 --policy grids --out report") { tool, folder in
      #expect(tool.status == 0, "\(tool.errors)")
      let maps = "layer L1: 3 channels of 3×4×4 (C×H×W), s8, n = 5; grids 2×2 4×4; layer L2: 3 channels"
      #expect(tool.output.hasPrefix(maps))
      #expect(tool.output.contains(" L1 4×4 ") && tool.output.contains(" L2 1×1 "))
      // Three fragments for 48 symbols of one byte, and one for the second map, which ends its first grid.
      #expect(Self.summary(tool).prefix(4) == ["1/1", "1.000", "72", "4.0"])
      let page = XMLCheck(String(decoding: try folder.read("report/report.html"), as: UTF8.self))
      #expect(page.failure == nil && page.text.contains("full map of L1") && page.text.contains("full map of L2"))
      #expect(page.text.contains("A device sends layers L1 and L2 of its network"))
    }
  }

  /// On the device alone, the last answer counts.
  @Test func theDeviceAlone() throws {
    try Self.demo("--loss 0 --policy device") { tool, _ in
      #expect(Self.summary(tool).prefix(4) == ["1/1", "1.000", "0", "0.0"])
    }
  }

  @Test func mistakesAreNamed() throws {
    try Self.demo("--layer 5") { tool, _ in #expect(tool.errors == "Error: --layer: not with --network\n") }
    try Self.demo("--policy hierarchical") { tool, _ in
      #expect(tool.status == 1 && tool.errors.hasPrefix("Error: --policy hierarchical: only with --layer or --point"))
    }
    try Self.demo("--loss 0", side: 128) { tool, _ in
      #expect(tool.errors == "Error: the network takes no 64×64×3 pictures\n")
    }
  }
}
