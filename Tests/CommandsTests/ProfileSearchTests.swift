import FeatureCodec
import FeatureFiles
import FeatureTypes
import TestFixtures
import Testing

@testable import Commands

@Suite struct ProfileSearchTests {
  private static let cut = "--network net.json --weights net.safetensors --after map"

  /// The rows of front.csv by column.
  private static func rows(_ folder: TemporaryFolder) throws -> [[String: String]] {
    let lines = String(decoding: try folder.read("found/front.csv"), as: UTF8.self).split(separator: "\n")
    let names = try #require(lines.first).split(separator: ",").map(String.init)
    return lines.dropFirst().map { line in
      let cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      return Dictionary(zip(names, cells)) { first, _ in first }
    }
  }

  /// The noise is not sent, few bits are enough, and `eval` finds the chosen profile as good as the search said.
  @Test func whatIsWorthNothingIsNotSent() throws {
    try TemporaryFolder.use { folder in
      try TinyNetwork.write(to: folder)
      let line = "profile search pictures.npy labels.npy \(Self.cut) --report pictures.npy --report-labels labels.npy"
      let tool = try Tool("\(line) --tries 40 --out found", in: folder)
      #expect(tool.status == 0, "\(tool.errors)")
      #expect(
        try folder.names().filter { $0.hasPrefix("found/") } == [
          "found/chosen.profile", "found/front.csv", "found/front.svg",
        ])
      let rows = try Self.rows(folder)
      let chosen = try #require(rows.first { $0["place"] == "chosen" })
      #expect(chosen["accuracy"] == "1.0" && chosen["other_accuracy"] == "1.0")
      let whole = try #require(rows.first { $0["channels"] == "3" && $0["bits"] == "8" && $0["grids"] == "3" })
      let bytes = try (
        #require(chosen["mean_bytes"].flatMap(Double.init)), #require(whole["mean_bytes"].flatMap(Double.init))
      )
      #expect(bytes.0 < bytes.1 / 3)
      // The front improves from line to line.
      let front = rows.filter { !($0["place"] ?? "").isEmpty }
      let accuracies = front.compactMap { $0["accuracy"].flatMap(Double.init) }
      #expect(accuracies == accuracies.sorted() && Set(accuracies).count == front.count)
      let profile = try Profile(folder.read("found/chosen.profile"))
      profile.withView { #expect($0.stream(0).passes.allSatisfy { !$0.channels.contains(2) }) }
      #expect(XMLCheck(String(decoding: try folder.read("found/front.svg"), as: UTF8.self)).failure == nil)

      try #require(
        try Tool("network run net.json net.safetensors pictures.npy --through map -o maps.npy", in: folder).status == 0)
      let eval = try Tool(
        "eval maps.npy labels.npy \(Self.cut) --use-profile found/chosen.profile --losses 0 --last-grid --out e",
        in: folder)
      #expect(eval.status == 0, "\(eval.errors)")
      let csv = String(decoding: try folder.read("e/eval.csv"), as: UTF8.self).split(separator: "\n")
      let found = csv[1].split(separator: ",")
      #expect(found[3] == chosen["other_mean_bytes"] ?? "" && found.last == "1.0")
    }
  }

  /// Maps of the layer give what pictures give. Without --report, every second example is kept for the report.
  @Test func mapsDoAsPictures() throws {
    try TemporaryFolder.use { folder in
      try TinyNetwork.write(to: folder)
      _ = try Tool("network run net.json net.safetensors pictures.npy --through map -o maps.npy", in: folder)
      let line = "labels.npy \(Self.cut) --budget 30 --tries 20 --scan slices --out"
      let tools = try [
        Tool("profile search pictures.npy \(line) found", in: folder),
        Tool("profile search maps.npy \(line) b", in: folder),
      ]
      #expect(tools.allSatisfy { $0.status == 0 && $0.errors.isEmpty }, "\(tools.map(\.errors))")
      #expect(tools[0].output == tools[1].output)
      #expect(try folder.read("found/front.csv") == folder.read("b/front.csv"))
      let chosen = try #require(try Self.rows(folder).first { $0["place"] == "chosen" })
      #expect(try #require(chosen["mean_bytes"].flatMap(Double.init)) <= 30 && chosen["scan"] == "slices")
    }
  }

  @Test func whatCannotBeReachedIsSaid() throws {
    try TemporaryFolder.use { folder in
      try TinyNetwork.write(to: folder)
      let line = "profile search pictures.npy labels.npy"
      let tool = try Tool("\(line) \(Self.cut) --budget 1 --tries 2 --out found", in: folder)
      #expect(tool.status == 1 && tool.errors == "Error: no point reaches 1 bytes; found/front.csv has what there is\n")
      for (options, message) in [
        ("--network net.json --weights net.safetensors --after nowhere --out x", "there is no layer nowhere"),
        ("--network net.json --weights net.safetensors --after fc --out x", "fc is the last layer"),
        ("\(Self.cut) --budget 9 --accuracy 1 --out x", "--budget or --accuracy, not both"),
        ("--network net.json --out x", "--network and --weights go together"),
      ] {
        let tool = try Tool("\(line) \(options)", in: folder)
        #expect(tool.status != 0 && tool.errors.contains(message), "\(tool.errors)")
      }
    }
  }

  /// The passes of each scan: the channels worth most come first, and neighbours share a pass.
  @Test func passes() {
    var point = OperatingPoint(
      bits: 4, isPerChannel: false, channels: 4, grids: 2, scan: .fleet, order: .corner, prediction: .value, spread: 0)
    let grids = [2, 3, 4].map { GridSize(rows: $0, columns: $0) }
    func passes() -> [String] {
      point.passes(ranking: [4, 0, 1, 5, 2, 3], grids: grids).map {
        "\($0.channels.lowerBound)..<\($0.channels.upperBound) \($0.grid.rows)"
      }
    }
    #expect(passes() == ["0..<2 2", "4..<6 2", "0..<2 3", "4..<6 3"])
    point.scan = .clio
    #expect(passes() == ["4..<5 3", "0..<1 3", "1..<2 3", "5..<6 3"])
    point.scan = .slices
    #expect(passes() == ["4..<5 2", "4..<5 3", "0..<1 2", "0..<1 3", "1..<2 2", "1..<2 3", "5..<6 2", "5..<6 3"])
  }
}
